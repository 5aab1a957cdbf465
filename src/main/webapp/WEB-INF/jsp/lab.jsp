<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${t['nav.lab']}" view="lab" css="lab" script="lab">
  <div id="lab" data-socket="${ctx}/ws" data-tokens="${ctx}/api/tokens" data-application="${ctx}/lab/application" data-me-id="${fn:escapeXml(me.id())}"
    data-board="${fn:escapeXml(empty boards ? 'board-1' : boards[0].id())}">
    <header class="page-head">
      <div>
        <h1>${t['nav.lab']}</h1>
        <p class="lead">${t['lab.lead']}</p>
      </div>
      <fieldset class="segmented">
        <legend class="visually-hidden">${t['lab.shape']}</legend>
        <label><input type="radio" name="shape" value="raw" checked><span>${t['lab.raw']}</span></label>
        <label><input type="radio" name="shape" value="pretty"><span>${t['lab.pretty']}</span></label>
      </fieldset>
    </header>
    <c:if test="${empty me}">
      <p class="notice">${t['lab.stranger']}&#32;
        <a href="${ctx}/?next=/lab">${t['nav.sign_in']}</a> ${t['lab.stranger.why']}</p>
    </c:if>

    <section aria-labelledby="ways-title">
      <h2 id="ways-title" class="visually-hidden">${t['lab.ways']}</h2>
      <div class="ways">
        <article class="card way" id="way-cookie" data-way="cookie">
          <h3><span class="step">1</span> ${t['lab.cookie']}</h3>
          <p>${t['lab.cookie.what']}</p>
          <pre class="recipe"><code>new WebSocket('<span data-address=""></span>')</code></pre>
        </article>
        <article class="card way" id="way-url" data-way="url">
          <h3><span class="step">2</span> ${t['lab.url']}</h3>
          <p>${t['lab.url.what']}</p>
          <pre class="recipe"><code>new WebSocket('<span data-address="?token=rk_…"></span>')</code></pre>
        </article>
        <article class="card way" id="way-message" data-way="message">
          <h3><span class="step">3</span> ${t['lab.message']}</h3>
          <p>${t['lab.message.what']}</p>
          <pre class="recipe"><code>const ws = new WebSocket('<span data-address="?auth=message"></span>')
ws.onopen = () =&gt; ws.send('{"type":"auth","token":"rk_…"}')</code></pre>
        </article>
        <article class="card way" id="way-session"<c:if test="${demo}"> data-way="session"</c:if>>
          <h3><span class="step">4</span> ${t['lab.session']}</h3>
          <p>${t['lab.session.what']}</p>
          <pre class="recipe"><code>POST /api/tickets {"userId":"kim","session":"5fX2…"}
new WebSocket('<span data-address="?token=rt_…"></span>')
DELETE /api/sessions/5fX2…</code></pre>
          <c:if test="${not demo}">
            <p>${t['lab.session.no_demo']}&#32;<a href="${ctx}/docs/openapi.yaml">${t['lab.session.document']}</a></p>
          </c:if>
        </article>
      </div>
    </section>

    <section aria-labelledby="codes-title" class="codes">
      <h2 id="codes-title">${t['lab.ends']}</h2>
      <p class="lead">${t['lab.ends.what']}</p>
      <div id="trials" class="trials"></div>
    </section>

    <section aria-labelledby="others-title" class="codes">
      <h2 id="others-title">${t['lab.others']}</h2>
      <table class="others" id="others">
        <thead><tr><th scope="col">${t['lab.others.code']}</th><th scope="col">${t['lab.others.when']}</th><th scope="col">${t['lab.others.client']}</th></tr></thead>
        <tbody></tbody>
      </table>
    </section>
    <noscript><p class="notice bad">${t['lab.needs_script']}</p></noscript>
  </div>
</rk:page>
