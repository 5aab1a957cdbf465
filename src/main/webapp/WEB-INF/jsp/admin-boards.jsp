<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="Boards" section="boards">
  <header class="page-head">
    <div>
      <h1>Boards</h1>
      <p class="lead">Every board of this server, private ones too.</p>
    </div>
    <button type="button" id="new">New board</button>
  </header>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="Filter">
    <label>Filter
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name or identifier">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="Boards" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">Name</th><th scope="col" role="columnheader">Identifier</th>
      <th scope="col" role="columnheader">Access</th><th scope="col" role="columnheader">Here now</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>No such board.</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>Show more boards</button></p>

  <dialog id="board-dialog" aria-labelledby="board-title">
    <article>
      <h2 id="board-title">New board</h2>
      <form id="board-form">
        <label>Name <input name="name" required maxlength="100" autocomplete="off"></label>
        <label>Identifier
          <input name="id" required maxlength="64" pattern="[A-Za-z0-9._:\-]+" autocomplete="off" spellcheck="false" autocapitalize="none" aria-describedby="board-id-help">
          <small id="board-id-help">Letters, digits and <code>. _ : -</code>. It cannot be changed.</small>
        </label>
        <fieldset>
          <legend>Who may come in</legend>
          <label><input type="radio" name="access" value="open" checked> Everybody who can sign in</label>
          <label><input type="radio" name="access" value="private"> Members only; you are its owner</label>
        </fieldset>
        <p class="notice bad" role="alert" id="board-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="board-cancel">Cancel</button>
          <button type="submit">Make the board</button>
        </div>
      </form>
    </article>
  </dialog>
</rk:admin>
