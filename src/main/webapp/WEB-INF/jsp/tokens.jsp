<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${empty service ? 'My API tokens' : 'API tokens'}" view="${empty service ? 'manage' : 'admin'}" css="manage" script="tokens">
  <header class="page-head" id="tokens-head" data-service="${fn:escapeXml(service.id)}">
    <div>
      <c:choose>
        <c:when test="${empty service}"><h1>My API tokens</h1></c:when>
        <c:otherwise>
          <h1>API tokens of <bdi><c:out value="${service.name}" /></bdi></h1>
          <p class="fine"><a href="${ctx}/admin/users">Back to the users</a></p>
        </c:otherwise>
      </c:choose>
      <p class="lead">${empty service ? 'Keys for programs that act in your name. A token can never do more than you may do yourself, and you can take it back at any time.' : 'Keys for the program that this service is. A token can never do more than the service may do, and can be taken back at any time.'}</p>
    </div>
    <button type="button" id="new-token">New token</button>
  </header>
  <div id="result" role="status"></div>
  <table class="cards" id="tokens-table" role="table" aria-label="API tokens" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">Token</th><th scope="col" role="columnheader">May</th>
      <th scope="col" role="columnheader">Boards</th><th scope="col" role="columnheader">Last used</th>
      <th scope="col" role="columnheader">Ends</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="tokens"></tbody>
  </table>
  <p class="empty card" id="no-tokens" hidden>${empty service ? 'You have no token. Make one for a script, a build server, or another program that shall say something on a board.' : 'This service has no token yet, so its program cannot come in.'}</p>

  <dialog id="new-token-dialog" aria-labelledby="new-token-title">
    <article>
      <h2 id="new-token-title">New token</h2>
      <form id="new-token-form">
        <label>What it is for
          <input name="label" required maxlength="100" autocomplete="off" placeholder="such as: night build">
        </label>
        <fieldset class="choices">
          <legend>What it may do</legend>
          <label><input type="checkbox" name="scopes" value="connect" checked>
            <span>Connect <small>open a live connection</small></span></label>
          <label><input type="checkbox" name="scopes" value="read" checked>
            <span>Read <small>see boards, who is there, and what was said</small></span></label>
          <label><input type="checkbox" name="scopes" value="publish">
            <span>Publish <small>say something, and take it back</small></span></label>
          <c:if test="${me.admin}">
            <label><input type="checkbox" name="scopes" value="act_as">
              <span>Act as others <small>let people of your application in under their own names</small></span></label>
            <label><input type="checkbox" name="scopes" value="admin">
              <span>Administer <small>everything on the Admin pages: users, boards, connections</small></span></label>
          </c:if>
        </fieldset>
        <fieldset>
          <legend>On which boards</legend>
          <label><input type="radio" name="where" value="all" checked> All that I may enter</label>
          <label><input type="radio" name="where" value="some"> Only these</label>
          <fieldset class="choices pick" id="boards-pick" aria-label="Boards" tabindex="0" hidden></fieldset>
        </fieldset>
        <label>Until when
          <select name="days">
            <option value="1">Tomorrow</option>
            <option value="30" selected>In 30 days</option>
            <option value="90">In 90 days</option>
            <option value="365">In a year</option>
            <option value="">It does not end by itself</option>
          </select>
        </label>
        <p class="notice bad" role="alert" id="new-token-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="new-token-cancel">Cancel</button>
          <button type="submit">Make the token</button>
        </div>
      </form>
    </article>
  </dialog>

  <dialog id="secret-dialog" aria-labelledby="secret-title" aria-describedby="secret-words">
    <article>
      <h2 id="secret-title">Your new token</h2>
      <p class="notice" id="secret-words">Copy it now. It is shown this once, and nobody can read it out again.</p>
      <label for="secret">Token</label>
      <div class="secret">
        <input id="secret" readonly autocomplete="off" spellcheck="false">
        <button type="button" id="secret-copy">Copy</button>
      </div>
      <p class="fine" id="secret-copied" role="status"></p>
      <div class="actions"><button type="button" class="quiet" id="secret-done">Done, I have it</button></div>
    </article>
  </dialog>
  <noscript><p class="notice bad">This list needs JavaScript.</p></noscript>
</rk:page>
