<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Sign in · Orders</title>
  <link rel="stylesheet" href="${ctx}/orders.css">
</head>
<body>
  <header class="top"><span class="brand">Orders</span></header>
  <main class="signin">
    <h1>Who are you?</h1>
    <p>This is an example. A real application has its own sign-in here.</p>
    <form method="post" action="${ctx}/order${fn:escapeXml(path)}/signin">
      <c:forEach var="person" items="${people}">
        <button name="person" value="${fn:escapeXml(person.id)}"><c:out value="${person.name}" /> <span><c:out value="${person.job}" /></span></button>
      </c:forEach>
    </form>
  </main>
</body>
</html>
