<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="Users" section="users">
  <header class="page-head">
    <div>
      <h1>Users</h1>
      <p class="lead">People who sign in, and services whose tokens your programs use.</p>
    </div>
    <button type="button" id="new">New user</button>
  </header>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="Filter">
    <label>Filter
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name, user name or id">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="Users" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">Name</th><th scope="col" role="columnheader">User name</th>
      <th scope="col" role="columnheader">Is</th><th scope="col" role="columnheader">Id</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>No such user.</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>Show more users</button></p>

  <dialog id="user-dialog" aria-labelledby="user-title">
    <article>
      <h2 id="user-title">New user</h2>
      <form id="user-form">
        <label>Name that others see <input name="name" required maxlength="100" autocomplete="off"></label>
        <fieldset data-new>
          <legend>What it is</legend>
          <label><input type="radio" name="kind" value="person" checked> A person, who signs in</label>
          <label><input type="radio" name="kind" value="service"> A service, which has tokens only</label>
        </fieldset>
        <label data-new data-person>User name <input name="username" required maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
        <div data-person data-password>
          <label for="password" id="password-label">Password</label>
          <div class="secret">
            <input id="password" name="password" required minlength="15" maxlength="1024" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="password-help">
            <button type="button" class="quiet" id="suggest">Suggest</button>
          </div>
          <p class="fine" id="password-help">At least 15 characters. Tell it to the person by a way that you trust.</p>
        </div>
        <label class="check"><input type="checkbox" name="admin"> Administrator: may do everything on these pages</label>
        <p class="notice bad" role="alert" id="user-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="user-cancel">Cancel</button>
          <button type="submit" id="user-submit">Create the user</button>
        </div>
      </form>
    </article>
  </dialog>
</rk:admin>
