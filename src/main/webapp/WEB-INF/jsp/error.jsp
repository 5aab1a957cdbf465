<%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<%-- Reached by a forward with status, title and message, or by the container with nothing but its own
     status attribute. What the exception said is never shown. --%>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<c:set var="code" value="${not empty status ? status : requestScope['jakarta.servlet.error.status_code']}" />
<c:choose>
  <c:when test="${code eq 400}"><c:set var="what" value="That request makes no sense" /><c:set var="why" value="Something in the address or the form is not as it should be." /></c:when>
  <c:when test="${code eq 401}"><c:set var="what" value="Sign in first" /><c:set var="why" value="This page is for people who are signed in." /></c:when>
  <c:when test="${code eq 403}"><c:set var="what" value="This room is locked" /><c:set var="why" value="Your key does not open it, or the request came from a foreign page." /></c:when>
  <c:when test="${code eq 404}"><c:set var="what" value="No such room" /><c:set var="why" value="There is nothing at this address, or nothing that you may see." /></c:when>
  <c:when test="${code eq 405}"><c:set var="what" value="Not that way" /><c:set var="why" value="This address takes another kind of request." /></c:when>
  <c:when test="${code eq 413}"><c:set var="what" value="Too big" /><c:set var="why" value="More was sent than this address takes." /></c:when>
  <c:when test="${code eq 429}"><c:set var="what" value="Too many attempts" /><c:set var="why" value="Wait a moment, then try again." /></c:when>
  <c:when test="${code eq 503}"><c:set var="what" value="Back in a moment" /><c:set var="why" value="The server, or something it needs, is away just now. Try again shortly." /></c:when>
  <c:otherwise><c:set var="what" value="Something went wrong" /><c:set var="why" value="It is not your fault. The server wrote down what happened; try again." /></c:otherwise>
</c:choose>
<c:if test="${not empty title}"><c:set var="what" value="${title}" /></c:if>
<c:if test="${not empty message}"><c:set var="why" value="${message}" /></c:if>
<rk:page title="${what}" view="error">
  <section class="error-page">
    <p class="error-code"><c:out value="${code}" /></p>
    <h1><c:out value="${what}" /></h1>
    <p class="lead"><c:out value="${why}" /></p>
    <p><a role="button" href="${ctx}/">${empty me ? 'Go to the start' : 'Go to the boards'}</a></p>
  </section>
</rk:page>
