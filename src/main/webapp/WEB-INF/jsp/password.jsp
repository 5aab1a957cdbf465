<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:page title="My password" view="manage" css="manage" script="password">
  <header class="page-head">
    <div>
      <h1>My password</h1>
      <p class="lead">A new password ends every other sign-in of yours. This browser stays signed in.</p>
    </div>
  </header>
  <div id="result" role="status"></div>
  <c:choose>
    <c:when test="${empty username}">
      <p class="empty card">Your password is not kept here: change it where you have it from, such as your company's directory.</p>
    </c:when>
    <c:otherwise>
      <section class="card part">
        <form id="password-form">
          <input hidden name="username" value="${fn:escapeXml(username)}" autocomplete="username" readonly>
          <label>Present password
            <input name="current" type="password" required maxlength="1024" autocomplete="current-password">
          </label>
          <label>New password
            <input name="new" type="password" required minlength="${minChars}" maxlength="1024" autocomplete="new-password" aria-describedby="new-help">
            <small id="new-help">At least ${minChars} characters; a few words that do not belong together are easy to keep in mind.</small>
          </label>
          <label>New password again
            <input name="again" type="password" required maxlength="1024" autocomplete="new-password">
          </label>
          <p class="notice bad" role="alert" id="password-error" hidden></p>
          <div class="actions"><button type="submit">Change the password</button></div>
        </form>
      </section>
    </c:otherwise>
  </c:choose>
  <noscript><p class="notice bad">This page needs JavaScript.</p></noscript>
</rk:page>
