<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${t['signin.sign_in']}" view="signin" css="signin" script="signin">
  <section class="welcome" aria-labelledby="welcome-title">
    <h1 id="welcome-title">${t['signin.key']} <br>${t['signin.room']}</h1>
    <p>${t['signin.what']}</p>
    <img src="${ctx}/assets/img/rooms.svg" alt="" width="520" height="210">
  </section>
  <section class="card signin-card" aria-labelledby="signin-title">
    <h2 id="signin-title">${t['signin.sign_in']}</h2>
    <p id="ended" class="notice" role="status" hidden></p>
    <c:if test="${signedOut}">
      <p class="notice" role="status">${t['signin.signed_out']}</p>
    </c:if>
    <c:if test="${not empty error}">
      <p class="notice bad" role="alert"><c:out value="${error}" /></p>
    </c:if>
    <c:if test="${hasForm}">
    <form method="post" action="${ctx}/login" id="signin">
      <label>${t['signin.username']}
        <input name="username" value="${fn:escapeXml(username)}" autocomplete="username" autocapitalize="none"
          spellcheck="false" required maxlength="100" <c:if test="${empty username}">autofocus</c:if>>
      </label>
      <label>${t['signin.password']}
        <input name="password" type="password" autocomplete="current-password" required maxlength="1024"
          <c:if test="${not empty username}">autofocus</c:if>>
      </label>
      <c:if test="${not empty next}"><input type="hidden" name="next" value="${fn:escapeXml(next)}"></c:if>
      <button type="submit">${t['signin.sign_in']}</button>
    </form>
    </c:if>
    <c:if test="${not empty providers}">
      <div class="providers">
        <c:if test="${hasForm}"><p class="or"><span>${t['signin.or']}</span></p></c:if>
        <c:forEach var="provider" items="${providers}">
          <a role="button" class="${hasForm ? 'quiet' : ''}" href="${fn:escapeXml(provider.address())}"><c:choose>
            <c:when test="${empty provider.label()}">${t['signin.provider.any']}</c:when>
            <c:otherwise><c:out value="${texts.say('signin.provider', provider.label())}" /></c:otherwise>
          </c:choose></a>
        </c:forEach>
        <c:if test="${not hasForm}"><p class="fine"><a href="${ctx}/login?local">${t['signin.local']}</a></p></c:if>
      </div>
    </c:if>
    <c:if test="${demo and hasForm}">
      <div class="demo-accounts">
        <p>${t['signin.demo']}</p>
        <ul>
          <li><button type="button" class="quiet small" data-demo-user="alice">Alice</button></li>
          <li><button type="button" class="quiet small" data-demo-user="bob">Bob</button></li>
          <li><button type="button" class="quiet small" data-demo-user="carol">Carol</button></li>
          <li><button type="button" class="quiet small" data-demo-user="admin">Admin</button></li>
        </ul>
        <p class="fine">${t['signin.demo.hint']}</p>
      </div>
    </c:if>
  </section>
</rk:page>
