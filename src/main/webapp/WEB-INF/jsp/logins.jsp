<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:page title="${t['own.logins']}" view="manage" css="manage" script="logins">
  <header class="page-head">
    <div>
      <h1>${t['own.logins']}</h1>
      <c:choose>
        <c:when test="${passwords}"><p class="lead">${t['own.logins.lead']}&#32;<a href="password">${t['own.password']}</a></p></c:when>
        <c:otherwise><p class="lead">${t['own.logins.lead.passkeys']}</p></c:otherwise>
      </c:choose>
    </div>
    <button type="button" id="end-others" class="quiet danger" disabled>${t['own.logins.others']}</button>
  </header>
  <div id="result" role="status"></div>
  <ul class="things" id="logins" aria-label="${t['own.logins.list']}"></ul>
  <c:if test="${ownAccount}">
    <section aria-labelledby="passkeys-title" class="further">
      <header class="page-head">
        <div>
          <h2 id="passkeys-title">${t['passkeys']}</h2>
          <p class="lead">${t['passkeys.lead']}</p>
        </div>
        <c:if test="${passkeys}"><button type="button" id="new-passkey" hidden>${t['passkeys.new']}</button></c:if>
      </header>
      <c:choose>
        <c:when test="${passkeys}"><p class="notice" id="passkeys-need-tls" hidden>${t['passkeys.need_tls']}</p></c:when>
        <c:when test="${not empty localhost}">
          <p class="notice">${t['passkeys.need_name']}&#32;<a href="${fn:escapeXml(localhost)}">${fn:escapeXml(localhost)}</a></p>
        </c:when>
        <c:otherwise><p class="notice">${t['passkeys.need_name.other']}</p></c:otherwise>
      </c:choose>
      <ul class="things" id="passkeys" aria-labelledby="passkeys-title"></ul>
      <p class="empty card" id="no-passkeys" hidden>${t['passkeys.none']}</p>
    </section>

    <dialog id="passkey-dialog" aria-labelledby="passkey-title">
      <article>
        <h2 id="passkey-title">${t['passkeys.new']}</h2>
        <form method="dialog" id="passkey-form">
          <label>${t['passkeys.name']}
            <input name="label" required maxlength="100" autocomplete="off" aria-describedby="passkey-help">
            <small id="passkey-help">${t['passkeys.name.help']}</small>
          </label>
          <p class="notice bad" role="alert" id="passkey-error" hidden></p>
          <div class="actions">
            <button type="button" class="quiet" id="passkey-cancel">${t['dialog.cancel']}</button>
            <button type="submit" id="passkey-submit" disabled>${t['passkeys.create']}</button>
          </div>
        </form>
      </article>
    </dialog>

    <dialog id="passkey-removal" aria-labelledby="passkey-removal-title">
      <article>
        <h2 id="passkey-removal-title">${t['passkeys.remove.sure']}</h2>
        <form method="dialog" id="passkey-removal-form">
          <p id="passkey-removal-words"></p>
          <div class="choices">
            <label><input type="checkbox" name="keepTokens">
              <span>${t['own.password.keep_tokens']} <small>${t['own.password.keep_tokens.what']}</small></span></label>
          </div>
          <div class="actions">
            <button type="button" class="quiet" id="passkey-removal-cancel">${t['dialog.cancel']}</button>
            <button type="submit" class="danger" disabled>${t['action.remove']}</button>
          </div>
        </form>
      </article>
    </dialog>
  </c:if>
  <noscript><p class="notice bad">${t['list.needs_script']}</p></noscript>
</rk:page>
