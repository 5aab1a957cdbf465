<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${t['settings.of']} ${board.name()}" view="settings" css="manage" script="settings">
  <div id="settings" data-board-id="${fn:escapeXml(board.id())}" data-me-id="${fn:escapeXml(me.id())}">
    <header class="page-head">
      <div>
        <h1>${t['settings.of']}&#32;<bdi id="board-name"><c:out value="${board.name()}" /></bdi></h1>
        <p class="lead">${t['settings.id']}&#32;<code><c:out value="${board.id()}" /></code></p>
        <c:if test="${not empty board.role()}"><p class="back"><a href="${ctx}/boards/${fn:escapeXml(board.id())}">${t['settings.back']}</a></p></c:if>
      </div>
    </header>
    <c:if test="${not me.timed() and not empty board.stepUp()}"><p class="notice">${t['again.unknown']}</p></c:if>
    <div id="result" role="status"></div>

    <section class="card part" aria-labelledby="board-title">
      <h2 id="board-title">${t['settings.name_access']}</h2>
      <form method="dialog" id="board-form">
        <label>${t['boards.name']} <input name="name" required maxlength="100" autocomplete="off" value="${fn:escapeXml(board.name())}"></label>
        <fieldset class="choices">
          <legend>${t['boards.access']}</legend>
          <label><input type="radio" name="access" value="open" <c:if test="${board.access() eq 'open'}">checked</c:if>> <span>${t['settings.access.open']}</span></label>
          <label><input type="radio" name="access" value="private" <c:if test="${board.access() eq 'private'}">checked</c:if>> <span>${t['boards.access.private']}</span></label>
        </fieldset>
        <label>${t['settings.step_up']}
          <input type="number" name="stepUp" min="0" max="1440" step="1" inputmode="numeric" value="${board.stepUp()}" placeholder="${t['settings.step_up.none']}" aria-describedby="step-up-help">
          <small id="step-up-help">${t['settings.step_up.what']}</small>
        </label>
        <div class="actions"><button type="submit" disabled>${t['settings.save']}</button></div>
      </form>
    </section>

    <section class="card part" aria-labelledby="members-title">
      <h2 id="members-title">${t['settings.members']}</h2>
      <form method="dialog" class="add" id="add-form" aria-labelledby="members-title">
        <label>${t['settings.find']}
          <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="${t['settings.find.hint']}">
        </label>
        <label>${t['settings.as']}
          <select name="role">
            <option value="viewer">${t['settings.as.viewer']}</option>
            <option value="editor" selected>${t['settings.as.editor']}</option>
            <option value="owner">${t['settings.as.owner']}</option>
          </select>
        </label>
        <button type="submit" class="quiet" disabled>${t['settings.find.do']}</button>
      </form>
      <p class="fine" id="found-words" role="status"></p>
      <ul class="found" id="found" aria-label="${t['settings.found']}"></ul>
      <table class="cards" id="members-table" role="table" aria-label="${t['settings.members']}" hidden>
        <thead role="rowgroup"><tr role="row">
          <th scope="col" role="columnheader">${t['column.name']}</th><th scope="col" role="columnheader">${t['column.id']}</th>
          <th scope="col" role="columnheader">${t['column.role']}</th><td role="cell"></td>
        </tr></thead>
        <tbody role="rowgroup" id="members"></tbody>
      </table>
      <p class="empty" id="no-members" hidden>${t['settings.no_members']}</p>
      <p class="fine" id="more-members" hidden>${t['settings.more_members']}</p>
    </section>

    <section class="card part" aria-labelledby="end-title">
      <h2 id="end-title">${t['settings.end']}</h2>
      <p>${t['settings.end.what']}</p>
      <button type="button" class="quiet danger" id="delete">${t['settings.delete']}</button>
    </section>
    <noscript><p class="notice bad">${t['page.needs_script']}</p></noscript>
  </div>
</rk:page>
