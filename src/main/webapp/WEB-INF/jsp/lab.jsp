<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="Lab" view="lab" css="lab" script="lab">
  <div id="lab" data-socket="${ctx}/ws" data-tokens="${ctx}/api/tokens" data-me-id="${fn:escapeXml(me.id)}"
    data-board="${fn:escapeXml(empty boards ? 'board-1' : boards[0].id)}">
    <header class="page-head">
      <div>
        <h1>Lab</h1>
        <p class="lead">A WebSocket has no sign-in form. Here are the three ways to say who you are,
          side by side, and every frame as it goes.</p>
      </div>
      <fieldset class="segmented">
        <legend class="visually-hidden">How frames are shown</legend>
        <label><input type="radio" name="shape" value="raw" checked><span>Raw</span></label>
        <label><input type="radio" name="shape" value="pretty"><span>Pretty</span></label>
      </fieldset>
    </header>
    <c:if test="${empty me}">
      <p class="notice">You are not signed in, so every way ends in a refusal: try it, that is worth seeing.
        <a href="${ctx}/?next=/lab">Sign in</a> to be let in and to make tokens.</p>
    </c:if>

    <section aria-labelledby="ways-title">
      <h2 id="ways-title" class="visually-hidden">Three ways in</h2>
      <div class="ways">
        <article class="card way" id="way-cookie" data-way="cookie">
          <h3><span class="step">1</span> Session cookie</h3>
          <p>The browser sends the login’s cookie with the handshake by itself. Nothing to write, nothing a
            script could leak. The simplest way for pages of the same site; the server has to check the
            <code>Origin</code>, since a foreign page’s socket would carry the cookie too.</p>
          <pre class="recipe"><code>new WebSocket('<span data-address=""></span>')</code></pre>
        </article>
        <article class="card way" id="way-url" data-way="url">
          <h3><span class="step">2</span> Token in the URL</h3>
          <p>For programs and pages without the cookie. One address does it all, but addresses end up in logs
            and histories: use a token that lives shortly, or a ticket that works once.</p>
          <pre class="recipe"><code>new WebSocket('<span data-address="?token=rk_…"></span>')</code></pre>
        </article>
        <article class="card way" id="way-message" data-way="message">
          <h3><span class="step">3</span> Token as the first message</h3>
          <p>The socket opens without a name and has five seconds to give one. Nothing secret is in the address;
            the server has to hold a stranger’s socket for a moment.</p>
          <pre class="recipe"><code>const ws = new WebSocket('<span data-address="?auth=message"></span>')
ws.onopen = () =&gt; ws.send('{"type":"auth","token":"rk_…"}')</code></pre>
        </article>
      </div>
    </section>

    <section aria-labelledby="codes-title" class="codes">
      <h2 id="codes-title">Every way a socket ends</h2>
      <p class="lead">Make the server close on you, and see the code arrive. Tokens made here are called “Lab”,
        live ten minutes, and are revoked when you leave.</p>
      <div id="trials" class="trials"></div>
    </section>

    <section aria-labelledby="others-title" class="codes">
      <h2 id="others-title">Codes that a browser cannot provoke</h2>
      <table class="others" id="others">
        <thead><tr><th scope="col">Code</th><th scope="col">When it comes</th><th scope="col">What the client does</th></tr></thead>
        <tbody></tbody>
      </table>
    </section>
    <noscript><p class="notice bad">The Lab opens WebSockets, and needs JavaScript for that.</p></noscript>
  </div>
</rk:page>
