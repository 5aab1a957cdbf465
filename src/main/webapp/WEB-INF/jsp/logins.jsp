<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:page title="My sign-ins" view="manage" css="manage" script="logins">
  <header class="page-head">
    <div>
      <h1>My sign-ins</h1>
      <p class="lead">Where you are signed in now. If you do not know one of them, sign it
        out, and <a href="password">change your password</a>.</p>
    </div>
    <button type="button" id="end-others" class="quiet danger" disabled>Sign out everywhere else</button>
  </header>
  <div id="result" role="status"></div>
  <ul class="things" id="logins" aria-label="Sign-ins"></ul>
  <noscript><p class="notice bad">This list needs JavaScript.</p></noscript>
</rk:page>
