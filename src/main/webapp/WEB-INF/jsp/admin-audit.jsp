<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<rk:admin title="Audit trail" section="audit">
  <header class="page-head">
    <div>
      <h1>Audit trail</h1>
      <p class="lead">Who came in, who was refused, and what was changed; the newest first.</p>
    </div>
    <button type="button" class="quiet" id="refresh">Refresh</button>
  </header>
  <div id="result" role="status"></div>
  <form class="filters" id="filters" aria-label="Filter">
    <label>What happened
      <select name="event" id="event"><option value="">Everything</option></select>
    </label>
    <label>User id
      <input type="search" name="userId" maxlength="64" pattern="[A-Za-z0-9._:\-]*" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="such as user-alice">
    </label>
    <button type="submit" class="quiet">Show</button>
    <p class="fine" id="shown" role="status"></p>
  </form>
  <table class="cards audit" id="table" role="table" aria-label="Events" hidden>
    <thead role="rowgroup"><tr role="row">
      <th scope="col" role="columnheader">When</th><th scope="col" role="columnheader">What</th>
      <th scope="col" role="columnheader">Who</th><th scope="col" role="columnheader">More</th>
      <th scope="col" role="columnheader">From</th>
    </tr></thead>
    <tbody role="rowgroup" id="rows"></tbody>
  </table>
  <p class="empty card" id="none" hidden>Nothing of that kind.</p>
  <p class="more"><button type="button" class="quiet" id="more" hidden>Show older</button></p>
</rk:admin>
