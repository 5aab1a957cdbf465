<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<%-- Reached by a forward with status, title and message, or by the container with nothing but its own
     status attribute. What the exception said is never shown. --%>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<c:set var="code" value="${not empty status ? status : requestScope['jakarta.servlet.error.status_code']}" />
<c:choose>
  <c:when test="${code eq 400}"><c:set var="what" value="${t['error.400.what']}" /><c:set var="why" value="${t['error.400.why']}" /></c:when>
  <c:when test="${code eq 401}"><c:set var="what" value="${t['error.401.what']}" /><c:set var="why" value="${t['error.401.why']}" /></c:when>
  <c:when test="${code eq 403}"><c:set var="what" value="${t['error.403.what']}" /><c:set var="why" value="${t['error.403.why']}" /></c:when>
  <c:when test="${code eq 404}"><c:set var="what" value="${t['error.404.what']}" /><c:set var="why" value="${t['error.404.why']}" /></c:when>
  <c:when test="${code eq 405}"><c:set var="what" value="${t['error.405.what']}" /><c:set var="why" value="${t['error.405.why']}" /></c:when>
  <c:when test="${code eq 408}"><c:set var="what" value="${t['error.408.what']}" /><c:set var="why" value="${t['error.408.why']}" /></c:when>
  <c:when test="${code eq 413}"><c:set var="what" value="${t['error.413.what']}" /><c:set var="why" value="${t['error.413.why']}" /></c:when>
  <c:when test="${code eq 429}"><c:set var="what" value="${t['error.429.what']}" /><c:set var="why" value="${t['error.429.why']}" /></c:when>
  <c:when test="${code eq 503}"><c:set var="what" value="${t['error.503.what']}" /><c:set var="why" value="${t['error.503.why']}" /></c:when>
  <c:otherwise><c:set var="what" value="${t['error.other.what']}" /><c:set var="why" value="${t['error.other.why']}" /></c:otherwise>
</c:choose>
<c:if test="${not empty title}"><c:set var="what" value="${title}" /></c:if>
<c:if test="${not empty message}"><c:set var="why" value="${message}" /></c:if>
<rk:page title="${what}" view="error">
  <section class="error-page">
    <p class="error-code"><c:out value="${code}" /></p>
    <h1><c:out value="${what}" /></h1>
    <p class="lead"><c:out value="${why}" /></p>
    <p><a role="button" href="${ctx}/">${empty me ? t['error.start'] : t['error.boards']}</a></p>
  </section>
</rk:page>
