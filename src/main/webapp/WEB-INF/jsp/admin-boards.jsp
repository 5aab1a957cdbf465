<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="${t['admin.boards']}" section="boards">
  <header class="page-head">
    <div>
      <h1>${t['admin.boards']}</h1>
      <p class="lead">${t['admin.boards.lead']}</p>
    </div>
    <button type="button" id="new">${t['boards.new']}</button>
  </header>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="${t['list.filter']}">
    <label>${t['list.filter']}
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="${t['admin.boards.hint']}">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="${t['admin.boards']}" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${t['column.name']}</th><th scope="col" role="columnheader">${t['boards.id']}</th>
      <th scope="col" role="columnheader">${t['column.access']}</th><th scope="col" role="columnheader">${t['column.here']}</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>${t['admin.boards.none']}</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>${t['admin.boards.more']}</button></p>

  <dialog id="board-dialog" aria-labelledby="board-title">
    <article>
      <h2 id="board-title">${t['boards.new']}</h2>
      <form method="dialog" id="board-form">
        <label>${t['boards.name']} <input name="name" required maxlength="100" autocomplete="off"></label>
        <label>${t['boards.id']}
          <input name="id" required maxlength="64" pattern="[A-Za-z0-9._:\-]+" autocomplete="off" spellcheck="false" autocapitalize="none" aria-describedby="board-id-help">
          <small id="board-id-help">${t['admin.boards.id.help']}</small>
        </label>
        <fieldset>
          <legend>${t['boards.access']}</legend>
          <label><input type="radio" name="access" value="open" checked> ${t['boards.access.open']}</label>
          <label><input type="radio" name="access" value="private"> ${t['admin.boards.private']}</label>
        </fieldset>
        <p class="notice bad" role="alert" id="board-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="board-cancel">${t['dialog.cancel']}</button>
          <button type="submit">${t['boards.make']}</button>
        </div>
      </form>
    </article>
  </dialog>
</rk:admin>
