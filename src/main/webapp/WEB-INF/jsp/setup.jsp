<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${t['setup.title']}" view="signin" css="signin" script="setup">
  <section class="welcome" aria-labelledby="welcome-title">
    <h1 id="welcome-title">${t['setup.key']}</h1>
    <p>${t['setup.what']}</p>
  </section>
  <section class="card signin-card" aria-labelledby="setup-title">
    <h2 id="setup-title">${t['setup.become']}</h2>
    <c:if test="${not empty error}">
      <p class="notice bad" role="alert"><c:out value="${error}" /></p>
    </c:if>
    <c:if test="${not passwords}"><p class="notice">${t['setup.passkey']}</p></c:if>
    <form method="post" action="${ctx}/setup">
      <input type="hidden" name="token" value="${fn:escapeXml(token)}">
      <label>${t['setup.username']}
        <input name="username" value="${fn:escapeXml(username)}" autocomplete="username" autocapitalize="none"
          spellcheck="false" required maxlength="100" <c:if test="${empty username}">autofocus</c:if>>
      </label>
      <label>${t['setup.name']}
        <input name="name" value="${fn:escapeXml(name)}" autocomplete="name" required maxlength="100">
      </label>
      <label>${t['setup.password']}
        <input name="password" id="password" type="text" autocapitalize="none" spellcheck="false" autocomplete="new-password" required minlength="${minChars}"
          maxlength="1024" aria-describedby="password-help" <c:if test="${not empty username}">autofocus</c:if>>
        <small id="password-help">${texts.say('password.help', minChars)}</small>
      </label>
      <button type="button" class="quiet small" id="show" aria-controls="password" hidden
        data-show="${t['setup.show']}" data-hide="${t['setup.hide']}"></button>
      <button type="submit">${t['setup.create']}</button>
    </form>
  </section>
</rk:page>
