<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="Settings of ${board.name}" view="settings" css="manage" script="settings">
  <div id="settings" data-board-id="${fn:escapeXml(board.id)}" data-me-id="${fn:escapeXml(me.id)}">
    <header class="page-head">
      <div>
        <h1>Settings of <bdi id="board-name"><c:out value="${board.name}" /></bdi></h1>
        <p class="lead">Identifier <code><c:out value="${board.id}" /></code>.
          <c:if test="${not empty board.role}"><a href="${ctx}/boards/${fn:escapeXml(board.id)}">Back to the board</a></c:if></p>
      </div>
    </header>
    <div id="result" role="status"></div>

    <section class="card part" aria-labelledby="board-title">
      <h2 id="board-title">Name and access</h2>
      <form id="board-form">
        <label>Name <input name="name" required maxlength="100" autocomplete="off" value="${fn:escapeXml(board.name)}"></label>
        <fieldset>
          <legend>Who may come in</legend>
          <label><input type="radio" name="access" value="open" <c:if test="${board.access eq 'open'}">checked</c:if>> Everybody who can sign in, to read and write</label>
          <label><input type="radio" name="access" value="private" <c:if test="${board.access eq 'private'}">checked</c:if>> Members only</label>
        </fieldset>
        <div class="actions"><button type="submit">Save</button></div>
      </form>
    </section>

    <section class="card part" aria-labelledby="members-title">
      <h2 id="members-title">Members</h2>
      <form class="add" id="add-form" role="search" aria-labelledby="members-title">
        <label>Find people to add
          <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="a part of the name, or the id">
        </label>
        <label>As
          <select name="role">
            <option value="viewer">Viewer: reads</option>
            <option value="editor" selected>Editor: writes</option>
            <option value="owner">Owner: looks after the board</option>
          </select>
        </label>
        <button type="submit" class="quiet">Find</button>
      </form>
      <p class="fine" id="found-words" role="status"></p>
      <ul class="found" id="found" aria-label="People to add"></ul>
      <table class="cards" id="members-table" role="table" aria-label="Members" hidden>
        <thead role="rowgroup"><tr role="row">
          <th scope="col" role="columnheader">Name</th><th scope="col" role="columnheader">Id</th>
          <th scope="col" role="columnheader">Role</th><td role="cell"></td>
        </tr></thead>
        <tbody role="rowgroup" id="members"></tbody>
      </table>
      <p class="empty" id="no-members" hidden>Nobody belongs to this board.</p>
      <p class="fine" id="more-members" hidden>There are more members than are shown here.</p>
    </section>

    <section class="card part" aria-labelledby="end-title">
      <h2 id="end-title">The end of the board</h2>
      <p>Everything that was said on it goes with it.</p>
      <button type="button" class="quiet danger" id="delete">Delete this board</button>
    </section>
    <noscript><p class="notice bad">This page needs JavaScript.</p></noscript>
  </div>
</rk:page>
