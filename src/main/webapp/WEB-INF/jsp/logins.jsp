<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:page title="${t['own.logins']}" view="manage" css="manage" script="logins">
  <header class="page-head">
    <div>
      <h1>${t['own.logins']}</h1>
      <p class="lead">${t['own.logins.lead']}&#32;<a href="password">${t['own.password']}</a></p>
    </div>
    <button type="button" id="end-others" class="quiet danger" disabled>${t['own.logins.others']}</button>
  </header>
  <div id="result" role="status"></div>
  <ul class="things" id="logins" aria-label="${t['own.logins.list']}"></ul>
  <noscript><p class="notice bad">${t['list.needs_script']}</p></noscript>
</rk:page>
