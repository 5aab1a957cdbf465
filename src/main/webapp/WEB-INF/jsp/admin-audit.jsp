<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="${t['admin.audit']}" section="audit">
  <header class="page-head">
    <div>
      <h1>${t['admin.audit']}</h1>
      <p class="lead">${t['audit.lead']}</p>
    </div>
    <button type="button" class="quiet" id="refresh">${t['audit.refresh']}</button>
  </header>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="${t['list.filter']}">
    <label>${t['audit.event']}
      <select name="event" id="event"><option value="">${t['audit.all']}</option></select>
    </label>
    <label>${t['audit.user_id']}
      <input type="search" name="userId" maxlength="64" pattern="[A-Za-z0-9._:\-]*" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="${t['audit.user_id.hint']}">
    </label>
    <button type="submit" class="quiet">${t['audit.show']}</button>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards audit" id="table" role="table" aria-label="${t['audit.events']}" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${t['column.when']}</th><th scope="col" role="columnheader">${t['column.what']}</th>
      <th scope="col" role="columnheader">${t['column.who']}</th><th scope="col" role="columnheader">${t['column.more']}</th>
      <th scope="col" role="columnheader">${t['column.from']}</th><th scope="col" role="columnheader">${t['column.node']}</th>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>${t['audit.none']}</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>${t['audit.older']}</button></p>
</rk:admin>
