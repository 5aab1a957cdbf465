<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:page title="${t['own.password']}" view="manage" css="manage" script="password">
  <header class="page-head">
    <div>
      <h1>${t['own.password']}</h1>
      <p class="lead">${t['own.password.lead']}</p>
    </div>
  </header>
  <div id="result" role="status"></div>
  <c:choose>
    <c:when test="${not passwords}">
      <p class="empty card">${t['own.password.off']}</p>
    </c:when>
    <c:when test="${empty username}">
      <p class="empty card">${t['own.password.elsewhere']}</p>
    </c:when>
    <c:otherwise>
      <section class="card part narrow">
        <form method="dialog" id="password-form">
          <input hidden name="username" value="${fn:escapeXml(username)}" autocomplete="username" readonly>
          <label>${t['own.password.current']}
            <input name="current" type="password" required maxlength="1024" autocomplete="current-password">
          </label>
          <label>${t['own.password.new']}
            <input name="new" type="password" required minlength="${minChars}" maxlength="1024" autocomplete="new-password" aria-describedby="new-help">
            <small id="new-help">${texts.say('password.help', minChars)}</small>
          </label>
          <label>${t['own.password.again']}
            <input name="again" type="password" required maxlength="1024" autocomplete="new-password">
          </label>
          <div class="choices">
            <label><input type="checkbox" name="keepTokens">
              <span>${t['own.password.keep_tokens']} <small>${t['own.password.keep_tokens.what']}</small></span></label>
            <c:if test="${hasPasskeys}">
              <label><input type="checkbox" name="keepPasskeys">
                <span>${t['own.password.keep_passkeys']} <small>${t['own.password.keep_passkeys.what']}</small></span></label>
            </c:if>
          </div>
          <p class="notice bad" role="alert" id="password-error" hidden></p>
          <div class="actions"><button type="submit" disabled>${t['own.password.change']}</button></div>
        </form>
      </section>
    </c:otherwise>
  </c:choose>
  <noscript><p class="notice bad">${t['page.needs_script']}</p></noscript>
</rk:page>
