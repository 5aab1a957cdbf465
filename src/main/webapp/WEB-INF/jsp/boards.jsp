<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="Boards" view="boards" css="boards" script="boards">
  <header class="page-head">
    <div>
      <h1>Boards</h1>
      <p class="lead">The rooms that your key opens.</p>
    </div>
    <c:if test="${mayCreate}"><button type="button" id="new-board" class="small">New board</button></c:if>
  </header>
  <c:choose>
    <c:when test="${empty boards}">
      <p class="empty card">There is no board for you yet.
        <c:choose>
          <c:when test="${mayCreate}">Make the first one.</c:when>
          <c:otherwise>Ask the owner of one to add you.</c:otherwise>
        </c:choose>
      </p>
    </c:when>
    <c:otherwise>
      <ul class="board-list">
        <c:forEach var="board" items="${boards}">
          <li class="card">
            <a href="${ctx}/boards/${fn:escapeXml(board.id)}"><bdi><c:out value="${board.name}" /></bdi></a>
            <p class="board-facts">
              <span class="chip ${board.access eq 'private' ? 'locked' : 'open'}">${board.access eq 'private' ? 'private' : 'open'}</span>
              <span>
                <c:choose>
                  <c:when test="${board.role eq 'owner'}">you own it</c:when>
                  <c:when test="${board.role eq 'viewer'}">you may read</c:when>
                  <c:otherwise>you may write</c:otherwise>
                </c:choose>
              </span>
            </p>
            <p class="here ${board.viewers gt 0 ? 'some' : ''}">
              <c:choose>
                <c:when test="${board.viewers eq 0}">Nobody here now</c:when>
                <c:when test="${board.viewers eq 1}">1 person here now</c:when>
                <c:otherwise>${board.viewers} people here now</c:otherwise>
              </c:choose>
            </p>
          </li>
        </c:forEach>
      </ul>
    </c:otherwise>
  </c:choose>
  <c:if test="${mayCreate}">
    <dialog id="new-board-dialog" aria-labelledby="new-board-title">
      <article>
        <h2 id="new-board-title">New board</h2>
        <form id="new-board-form" data-api="${ctx}/api/boards" data-pages="${ctx}/boards">
          <label>Name
            <input name="name" required maxlength="100" autocomplete="off">
          </label>
          <label>Identifier
            <input name="id" required maxlength="64" pattern="[A-Za-z0-9._:\-]+" autocomplete="off" spellcheck="false"
              autocapitalize="none" aria-describedby="id-help">
            <small id="id-help">Letters, digits and <code>. _ : -</code>, such as <code>order-4711</code>. It cannot be changed.</small>
          </label>
          <fieldset>
            <legend>Who may come in</legend>
            <label><input type="radio" name="access" value="open" checked> Everybody who can sign in</label>
            <label><input type="radio" name="access" value="private"> Members only</label>
          </fieldset>
          <p class="notice bad" role="alert" id="new-board-error" hidden></p>
          <div class="actions">
            <button type="button" class="quiet" id="new-board-cancel">Cancel</button>
            <button type="submit">Make the board</button>
          </div>
        </form>
      </article>
    </dialog>
  </c:if>
</rk:page>
