<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${board.name}" view="board" css="board" script="board">
  <div class="board" id="board"
    data-socket="${ctx}/ws" data-signin="${ctx}/" data-page="/boards/${fn:escapeXml(board.id)}"
    data-health="${ctx}/health/live"
    data-board-id="${fn:escapeXml(board.id)}" data-role="${fn:escapeXml(board.role)}"
    data-me-id="${fn:escapeXml(me.id)}" data-me-name="${fn:escapeXml(me.name)}">

    <header class="board-head">
      <div class="board-title">
        <h1><bdi><c:out value="${board.name}" /></bdi></h1>
        <c:if test="${board.access eq 'private'}"><span class="chip locked">private</span></c:if>
      </div>
      <c:if test="${board.role eq 'owner' or me.admin}">
        <a class="settings-link" href="${ctx}/boards/${fn:escapeXml(board.id)}/settings">Settings</a>
      </c:if>
      <details class="connection" id="connection" data-state="connecting">
        <summary><span class="dot" aria-hidden="true"></span><span id="connection-words" role="status">Connecting…</span><span id="countdown" aria-hidden="true"></span></summary>
        <div class="connection-more card">
          <dl id="connection-facts"></dl>
        </div>
      </details>
    </header>

    <div id="banner" class="banner" role="alert" hidden>
      <p id="banner-words"></p>
      <div class="actions" id="banner-actions"></div>
    </div>

    <aside class="people" id="people" aria-labelledby="people-title">
      <h2 id="people-title"><span id="people-words">People here</span></h2>
      <button type="button" class="people-toggle" id="people-toggle" aria-expanded="false" aria-controls="people-list">
        <span class="faces" id="people-faces" aria-hidden="true"></span><span id="people-short">…</span>
      </button>
      <ul id="people-list" class="people-list"></ul>
      <p id="people-more" class="fine" hidden></p>
    </aside>

    <section class="talk" aria-label="Messages">
      <div class="talk-scroll" id="talk-scroll" tabindex="0" role="region" aria-label="Message list">
        <div class="talk-start">
          <button type="button" class="quiet small" id="earlier" hidden>Load earlier</button>
          <p class="fine" id="beginning" hidden>This is where the board begins.</p>
        </div>
        <ol class="messages" id="messages"></ol>
        <p class="empty" id="empty" hidden>Nothing was said here yet. Say the first thing.</p>
      </div>
      <button type="button" class="newer small" id="newer" hidden></button>
      <p class="typing" id="typing"></p>
      <c:choose>
        <c:when test="${board.role eq 'viewer'}">
          <p class="composer-closed">You may read this board, not write to it.</p>
        </c:when>
        <c:otherwise>
          <form class="composer" id="composer">
            <label class="visually-hidden" for="text">Message</label>
            <textarea id="text" rows="1" maxlength="4000" placeholder="Write a message" enterkeyhint="send"
              aria-describedby="composer-help"></textarea>
            <button type="submit" id="send" aria-label="Send"><span aria-hidden="true">Send</span></button>
            <p class="fine" id="composer-help"><span class="keys">Enter sends, Shift + Enter starts a new line.</span>
              <span id="left" role="status"></span></p>
          </form>
        </c:otherwise>
      </c:choose>
    </section>
    <p class="visually-hidden" id="announce" aria-live="polite"></p>
    <noscript><p class="notice bad">A board needs JavaScript: it is a conversation over a WebSocket.</p></noscript>
  </div>
</rk:page>
