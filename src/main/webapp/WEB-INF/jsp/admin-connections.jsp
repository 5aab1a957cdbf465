<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="${t['admin.connections']}" section="connections">
  <header class="page-head">
    <div>
      <h1>${t['admin.connections']}</h1>
      <p class="lead">${t['connections.lead']} <span class="live" id="live">${t['connections.live']}</span></p>
    </div>
  </header>
  <section class="counts" aria-label="${t['connections.counts']}">
    <div class="card count"><p>${t['admin.connections']}</p><strong id="count-connections">…</strong></div>
    <div class="card count people"><p>${t['connections.people']}</p><strong id="count-users">…</strong></div>
    <div class="card count"><p>${t['connections.boards']}</p><strong id="count-boards">…</strong></div>
    <figure class="card chart">
      <figcaption>${t['connections.chart']} <span class="key">${t['connections.key.connections']}</span> <span class="key people">${t['connections.key.people']}</span></figcaption>
      <svg id="chart" viewBox="0 0 300 60" preserveAspectRatio="none" role="img" aria-label="${t['connections.no_counts']}"></svg>
    </figure>
  </section>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="${t['list.filter']}">
    <label>${t['list.filter']}
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="${t['connections.hint']}">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="${t['admin.connections']}" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">${t['column.who']}</th><th scope="col" role="columnheader">${t['column.boards']}</th>
      <th scope="col" role="columnheader">${t['column.way']}</th><th scope="col" role="columnheader">${t['column.address']}</th>
      <th scope="col" role="columnheader">${t['column.since']}</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>${t['connections.none']}</p>
</rk:admin>
