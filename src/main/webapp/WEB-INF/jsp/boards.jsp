<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${t['boards.title']}" view="boards" css="boards" script="boards">
  <header class="page-head">
    <div>
      <h1>${t['boards.title']}</h1>
      <p class="lead">${t['boards.lead']}</p>
    </div>
    <c:if test="${mayCreate}"><button type="button" id="new-board" class="small">${t['boards.new']}</button></c:if>
  </header>
  <c:choose>
    <c:when test="${empty boards}">
      <p class="empty card">${t['boards.none']}&#32;
        <c:choose>
          <c:when test="${mayCreate}">${t['boards.none.make']}</c:when>
          <c:otherwise>${t['boards.none.ask']}</c:otherwise>
        </c:choose>
      </p>
    </c:when>
    <c:otherwise>
      <ul class="board-list">
        <c:forEach var="board" items="${boards}">
          <li class="card">
            <a href="${ctx}/boards/${fn:escapeXml(board.id())}"><bdi><c:out value="${board.name()}" /></bdi></a>
            <p class="board-facts">
              <span class="chip ${board.access() eq 'private' ? 'locked' : 'open'}">${board.access() eq 'private' ? t['board.private'] : t['board.open']}</span>
              <span>
                <c:choose>
                  <c:when test="${board.role() eq 'owner'}">${t['boards.role.owner']}</c:when>
                  <c:when test="${board.role() eq 'viewer'}">${t['boards.role.viewer']}</c:when>
                  <c:otherwise>${t['boards.role.editor']}</c:otherwise>
                </c:choose>
              </span>
            </p>
            <p class="here ${board.viewers() gt 0 ? 'some' : ''}">
              <c:choose>
                <c:when test="${board.viewers() eq 0}">${t['boards.here.none']}</c:when>
                <c:when test="${board.viewers() eq 1}">${t['boards.here.one']}</c:when>
                <c:otherwise>${texts.say('boards.here.many', board.viewers())}</c:otherwise>
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
        <h2 id="new-board-title">${t['boards.new']}</h2>
        <form method="dialog" id="new-board-form">
          <label>${t['boards.name']}
            <input name="name" required maxlength="100" autocomplete="off">
          </label>
          <label>${t['boards.id']}
            <input name="id" required maxlength="64" pattern="[A-Za-z0-9._:\-]+" autocomplete="off" spellcheck="false"
              autocapitalize="none" aria-describedby="id-help">
            <small id="id-help">${t['boards.id.help']}</small>
          </label>
          <fieldset>
            <legend>${t['boards.access']}</legend>
            <label><input type="radio" name="access" value="open" checked> ${t['boards.access.open']}</label>
            <label><input type="radio" name="access" value="private"> ${t['boards.access.private']}</label>
          </fieldset>
          <p class="notice bad" role="alert" id="new-board-error" hidden></p>
          <div class="actions">
            <button type="button" class="quiet" id="new-board-cancel">${t['dialog.cancel']}</button>
            <button type="submit">${t['boards.make']}</button>
          </div>
        </form>
      </article>
    </dialog>
  </c:if>
</rk:page>
