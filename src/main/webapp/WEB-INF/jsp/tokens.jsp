<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<c:set var="isAdministrator" value="${empty service ? me.admin() : service.admin()}" />
<rk:page title="${empty service ? t['own.tokens'] : t['own.tokens.of_service']}" view="${empty service ? 'manage' : 'admin'}" css="manage" script="tokens">
  <header class="page-head" id="tokens-head" data-service="${fn:escapeXml(service.id())}">
    <div>
      <c:choose>
        <c:when test="${empty service}"><h1>${t['own.tokens']}</h1></c:when>
        <c:otherwise>
          <h1>${t['service.tokens']}&#32;<bdi><c:out value="${service.name()}" /></bdi></h1>
          <p class="back"><a href="${ctx}/admin/users">${t['service.back']}</a></p>
        </c:otherwise>
      </c:choose>
      <p class="lead">${empty service ? t['own.tokens.lead'] : t['service.tokens.lead']}</p>
    </div>
    <button type="button" id="new-token">${t['tokens.new']}</button>
  </header>
  <c:if test="${not me.timed()}"><p class="notice">${t['again.unknown']}</p></c:if>
  <div id="result" role="status"></div>
  <table class="cards" id="tokens-table" role="table" aria-label="${t['tokens.list']}" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${t['tokens.token']}</th><th scope="col" role="columnheader">${t['tokens.may']}</th>
      <th scope="col" role="columnheader">${t['tokens.boards']}</th><th scope="col" role="columnheader">${t['tokens.used']}</th>
      <th scope="col" role="columnheader">${t['tokens.ends']}</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="tokens"></tbody>
  </table>
  <p class="empty card" id="no-tokens" hidden>${empty service ? t['own.tokens.none'] : t['service.tokens.none']}</p>

  <dialog id="new-token-dialog" aria-labelledby="new-token-title">
    <article>
      <h2 id="new-token-title">${t['tokens.new']}</h2>
      <form method="dialog" id="new-token-form">
        <label>${t['tokens.for']}
          <input name="label" required maxlength="100" autocomplete="off" placeholder="${t['tokens.for.example']}">
        </label>
        <fieldset class="choices">
          <legend>${t['tokens.scopes']}</legend>
          <label><input type="checkbox" name="scopes" value="connect" checked>
            <span>${t['tokens.scope.connect']} <small>${t['tokens.scope.connect.what']}</small></span></label>
          <label><input type="checkbox" name="scopes" value="read" checked>
            <span>${t['tokens.scope.read']} <small>${t['tokens.scope.read.what']}</small></span></label>
          <label><input type="checkbox" name="scopes" value="publish">
            <span>${t['tokens.scope.publish']} <small>${t['tokens.scope.publish.what']}</small></span></label>
        </fieldset>
        <c:if test="${me.admin()}">
          <fieldset class="choices">
            <legend>${t['tokens.scopes.admin']}</legend>
            <label><input type="checkbox" name="scopes" value="act_as">
              <span>${t['tokens.scope.act_as']} <small>${t['tokens.scope.act_as.what']}</small></span></label>
            <label><input type="checkbox" name="scopes" value="admin:boards">
              <span>${t['tokens.scope.admin_boards']} <small>${isAdministrator ? t['tokens.scope.admin_boards.all'] : t['tokens.scope.admin_boards.own']}</small></span></label>
            <c:if test="${isAdministrator}">
              <label><input type="checkbox" name="scopes" value="admin:users">
                <span>${t['tokens.scope.admin_users']} <small>${t['tokens.scope.admin_users.what']}</small></span></label>
              <label><input type="checkbox" name="scopes" value="admin:connections">
                <span>${t['tokens.scope.admin_connections']} <small>${t['tokens.scope.admin_connections.what']}</small></span></label>
              <label><input type="checkbox" name="scopes" value="admin:audit">
                <span>${t['tokens.scope.admin_audit']} <small>${t['tokens.scope.admin_audit.what']}</small></span></label>
              <label><input type="checkbox" name="scopes" value="admin:metrics">
                <span>${t['tokens.scope.admin_metrics']} <small>${t['tokens.scope.admin_metrics.what']}</small></span></label>
              <label><input type="checkbox" name="scopes" value="admin">
                <span>${t['tokens.scope.admin']} <small>${t['tokens.scope.admin.what']}</small></span></label>
            </c:if>
          </fieldset>
        </c:if>
        <fieldset>
          <legend>${t['tokens.where']}</legend>
          <label><input type="radio" name="where" value="all" checked> ${t['tokens.where.all']}</label>
          <label><input type="radio" name="where" value="some"> ${t['tokens.where.some']}</label>
          <fieldset class="choices pick" id="boards-pick" aria-label="${t['tokens.boards']}" tabindex="0" hidden></fieldset>
        </fieldset>
        <label>${t['tokens.until']}
          <select name="days">
            <option value="1">${t['tokens.days.1']}</option>
            <option value="30" selected>${t['tokens.days.30']}</option>
            <option value="90">${t['tokens.days.90']}</option>
            <option value="365">${t['tokens.days.365']}</option>
            <option value="">${t['tokens.days.never']}</option>
          </select>
        </label>
        <p class="notice bad" role="alert" id="new-token-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="new-token-cancel">${t['dialog.cancel']}</button>
          <button type="submit">${t['tokens.make']}</button>
        </div>
      </form>
    </article>
  </dialog>

  <dialog id="secret-dialog" aria-labelledby="secret-title" aria-describedby="secret-words">
    <article>
      <h2 id="secret-title">${t['tokens.secret']}</h2>
      <p class="notice" id="secret-words">${t['tokens.secret.words']}</p>
      <label for="secret">${t['tokens.token']}</label>
      <div class="secret">
        <input id="secret" readonly autocomplete="off" spellcheck="false">
        <button type="button" id="secret-copy">${t['tokens.secret.copy']}</button>
      </div>
      <p class="fine" id="secret-copied" role="status"></p>
      <div class="actions"><button type="button" class="quiet" id="secret-done">${t['tokens.secret.done']}</button></div>
    </article>
  </dialog>
  <noscript><p class="notice bad">${t['list.needs_script']}</p></noscript>
</rk:page>
