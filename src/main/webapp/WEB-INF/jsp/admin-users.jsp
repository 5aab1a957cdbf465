<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="${t['admin.users']}" section="users">
  <header class="page-head">
    <div>
      <h1>${t['admin.users']}</h1>
      <p class="lead">${t['users.lead']}</p>
    </div>
    <button type="button" id="new">${t['users.new']}</button>
  </header>
  <c:if test="${not me.timed()}"><p class="notice">${t['again.unknown']}</p></c:if>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="${t['list.filter']}">
    <label>${t['list.filter']}
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="${t['users.hint']}">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="${t['admin.users']}" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${t['column.name']}</th><th scope="col" role="columnheader">${t['column.username']}</th>
      <th scope="col" role="columnheader">${t['column.is']}</th><th scope="col" role="columnheader">${t['column.id']}</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>${t['users.none']}</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>${t['users.more']}</button></p>

  <dialog id="user-dialog" aria-labelledby="user-title">
    <article>
      <h2 id="user-title">${t['users.new']}</h2>
      <form method="dialog" id="user-form">
        <label>${t['users.name']} <input name="name" required maxlength="100" autocomplete="off"></label>
        <fieldset data-new>
          <legend>${t['users.kind']}</legend>
          <label><input type="radio" name="kind" value="person" checked> ${t['users.kind.person']}</label>
          <label><input type="radio" name="kind" value="service"> ${t['users.kind.service']}</label>
        </fieldset>
        <label data-new data-person>${t['column.username']} <input name="username" required maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
        <div data-person data-password>
          <label for="password" id="password-label">${t['users.password']}</label>
          <div class="secret">
            <input id="password" name="password" required minlength="15" maxlength="1024" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="password-help">
            <button type="button" class="quiet" id="suggest">${t['users.suggest']}</button>
          </div>
          <p class="fine" id="password-help">${t['users.password.help']}</p>
        </div>
        <label class="check"><input type="checkbox" name="admin"> ${t['users.admin']}</label>
        <p class="notice bad" role="alert" id="user-error" hidden></p>
        <div class="actions">
          <button type="button" class="quiet" id="user-cancel">${t['dialog.cancel']}</button>
          <button type="submit" id="user-submit">${t['users.create']}</button>
        </div>
      </form>
    </article>
  </dialog>
</rk:admin>
