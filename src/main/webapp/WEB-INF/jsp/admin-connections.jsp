<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="Connections" section="connections">
  <header class="page-head">
    <div>
      <h1>Connections</h1>
      <p class="lead">Every open socket of this server, as it is now. <span class="live" id="live">live</span></p>
    </div>
  </header>
  <section class="counts" aria-label="Counts">
    <div class="card count"><p>Connections</p><strong id="count-connections">…</strong></div>
    <div class="card count people"><p>People</p><strong id="count-users">…</strong></div>
    <div class="card count"><p>Boards in use</p><strong id="count-boards">…</strong></div>
    <figure class="card chart">
      <figcaption>Five minutes <span class="key">connections</span> <span class="key people">people</span></figcaption>
      <svg id="chart" viewBox="0 0 300 60" preserveAspectRatio="none" role="img" aria-label="No counts yet"></svg>
    </figure>
  </section>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="Filter">
    <label>Filter
      <input type="search" name="text" maxlength="100" autocomplete="off" spellcheck="false" placeholder="name, board, address or way in">
    </label>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards" id="table" role="table" aria-label="Connections" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">Who</th><th scope="col" role="columnheader">Boards</th>
      <th scope="col" role="columnheader">Way in</th><th scope="col" role="columnheader">Address</th>
      <th scope="col" role="columnheader">Since</th><td role="cell"></td>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>No such connection.</p>
</rk:admin>
