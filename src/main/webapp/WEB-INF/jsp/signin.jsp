<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="Sign in" view="signin" css="signin" script="signin">
  <section class="welcome" aria-labelledby="welcome-title">
    <h1 id="welcome-title">One key. <br>Every room.</h1>
    <p>Boards for the people of your company: who is here, who is typing, what was said.
      Sign in once, and every board you may enter opens with the same key.</p>
    <img src="${ctx}/assets/img/rooms.svg" alt="" width="520" height="210">
  </section>
  <section class="card signin-card" aria-labelledby="signin-title">
    <h2 id="signin-title">Sign in</h2>
    <p id="ended" class="notice" role="status" hidden></p>
    <c:if test="${not empty error}">
      <p class="notice bad" role="alert"><c:out value="${error}" /></p>
    </c:if>
    <form method="post" action="${ctx}/login" id="signin">
      <label>User name
        <input name="username" value="${fn:escapeXml(username)}" autocomplete="username" autocapitalize="none"
          spellcheck="false" required maxlength="100" <c:if test="${empty username}">autofocus</c:if>>
      </label>
      <label>Password
        <input name="password" type="password" autocomplete="current-password" required maxlength="1024"
          <c:if test="${not empty username}">autofocus</c:if>>
      </label>
      <c:if test="${not empty next}"><input type="hidden" name="next" value="${fn:escapeXml(next)}"></c:if>
      <button type="submit">Sign in</button>
    </form>
    <c:if test="${demo}">
      <div class="demo-accounts">
        <p>This is a demo. Come in as</p>
        <ul>
          <li><button type="button" class="quiet small" data-demo-user="alice">Alice</button></li>
          <li><button type="button" class="quiet small" data-demo-user="bob">Bob</button></li>
          <li><button type="button" class="quiet small" data-demo-user="carol">Carol</button></li>
          <li><button type="button" class="quiet small" data-demo-user="admin">Admin</button></li>
        </ul>
        <p class="fine">The password is the user name with <code>-demo</code> behind it. Use two browsers, or a
          private window, to be two people.</p>
      </div>
    </c:if>
  </section>
</rk:page>
