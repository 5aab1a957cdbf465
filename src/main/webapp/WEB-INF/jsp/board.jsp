<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${board.name()}" view="board" css="board" script="board">
  <div class="board" id="board"
    data-socket="${ctx}/ws" data-signin="${ctx}/" data-page="/boards/${fn:escapeXml(board.id())}"
    data-health="${ctx}/health/live"
    data-board-id="${fn:escapeXml(board.id())}" data-role="${fn:escapeXml(board.role())}"
    data-me-id="${fn:escapeXml(me.id())}" data-me-name="${fn:escapeXml(me.name())}">

    <header class="board-head">
      <div class="board-title">
        <h1><bdi><c:out value="${board.name()}" /></bdi></h1>
        <c:if test="${board.access() eq 'private'}"><span class="chip locked">${t['board.private']}</span></c:if>
      </div>
      <c:if test="${board.role() eq 'owner' or me.admin()}">
        <a class="settings-link" href="${ctx}/boards/${fn:escapeXml(board.id())}/settings">
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M3 6h4m4 0h6M3 14h8m4 0h2" /><circle cx="9" cy="6" r="2" /><circle cx="13" cy="14" r="2" /></svg>
          <span>${t['board.settings']}</span></a>
      </c:if>
      <details class="connection" id="connection" data-state="connecting">
        <summary><span class="dot" aria-hidden="true"></span><span id="connection-words" role="status">${t['state.connecting']}</span><span id="countdown" aria-hidden="true"></span></summary>
        <div class="connection-more card">
          <dl id="connection-facts"></dl>
        </div>
      </details>
    </header>

    <c:if test="${not me.timed() and not empty board.stepUp()}"><p class="notice">${t['again.unknown']}</p></c:if>
    <div id="banner" class="banner" role="alert" hidden>
      <p id="banner-words"></p>
      <div class="actions" id="banner-actions"></div>
    </div>

    <aside class="people" id="people" aria-labelledby="people-title">
      <h2 id="people-title"><span id="people-words">${t['board.people']}</span></h2>
      <button type="button" class="people-toggle" id="people-toggle" aria-expanded="false" aria-controls="people-list">
        <span class="faces" id="people-faces" aria-hidden="true"></span><span id="people-short">…</span>
      </button>
      <ul id="people-list" class="people-list"></ul>
      <p id="people-more" class="fine" hidden></p>
    </aside>

    <section class="talk" aria-label="${t['board.messages']}">
      <div class="talk-scroll" id="talk-scroll" tabindex="0" role="region" aria-label="${t['board.message_list']}">
        <div class="talk-start">
          <button type="button" class="quiet small" id="earlier" hidden>${t['board.earlier']}</button>
          <p class="fine" id="beginning" hidden>${t['board.beginning']}</p>
        </div>
        <ol class="messages" id="messages"></ol>
        <p class="empty" id="empty" hidden>${t['board.empty']}</p>
      </div>
      <button type="button" class="newer small" id="newer" hidden></button>
      <p class="typing" id="typing"></p>
      <c:choose>
        <c:when test="${board.role() eq 'viewer'}">
          <p class="composer-closed">${t['board.read_only']}</p>
        </c:when>
        <c:otherwise>
          <form method="dialog" class="composer" id="composer">
            <label class="visually-hidden" for="text">${t['board.message']}</label>
            <textarea id="text" rows="1" maxlength="4000" placeholder="${t['board.write']}" enterkeyhint="send"
              aria-describedby="composer-help"></textarea>
            <button type="submit" id="send" disabled aria-label="${t['board.send']}"><span aria-hidden="true">${t['board.send']}</span></button>
            <p class="fine" id="composer-help"><span class="keys">${t['board.keys']}</span>
              <span id="left" role="status"></span></p>
          </form>
        </c:otherwise>
      </c:choose>
    </section>
    <p class="visually-hidden" id="announce" aria-live="polite"></p>
    <noscript><p class="notice bad">${t['board.needs_script']}</p></noscript>
  </div>
</rk:page>
