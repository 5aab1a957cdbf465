<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" uri="roomkey" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Order <c:out value="${order.number}" /> · Orders</title>
  <link rel="stylesheet" href="${ctx}/orders.css">
</head>
<body>
  <header class="top">
    <a class="brand" href="${ctx}/order/4711">Orders</a>
    <nav aria-label="Orders">
      <a href="${ctx}/order/4711">4711</a>
      <a href="${ctx}/order/4712">4712</a>
      <a href="${ctx}/order/4713">4713</a>
    </nav>
    <p class="me"><c:out value="${me.name}" /> <span><c:out value="${me.job}" /></span></p>
    <form method="post" action="${ctx}/order/${fn:escapeXml(order.number)}/signout"><button class="quiet">Sign out</button></form>
  </header>
  <main>
    <article>
      <p class="kind">Order</p>
      <h1><c:out value="${order.number}" /></h1>
      <p class="state ${order.shipped ? 'shipped' : ''}">${order.shipped ? 'Shipped' : 'Packed, waiting for the carrier'}</p>
      <dl>
        <div><dt>Customer</dt><dd><c:out value="${order.customer}" /></dd></div>
        <div><dt>Deliver to</dt><dd><c:out value="${order.address}" /></dd></div>
      </dl>
      <table>
        <thead><tr><th scope="col" class="number">Qty</th><th scope="col">Article</th><th scope="col" class="number">Price</th></tr></thead>
        <tbody>
          <c:forEach var="item" items="${order.items}">
            <tr><td class="number"><c:out value="${item.count}" /></td><td><c:out value="${item.article}" /></td><td class="number"><c:out value="${item.price}" /></td></tr>
          </c:forEach>
        </tbody>
        <tfoot><tr><th scope="row" colspan="2">Total</th><td class="number"><c:out value="${order.total}" /></td></tr></tfoot>
      </table>
      <form method="post" action="${ctx}/order/${fn:escapeXml(order.number)}/ship">
        <button ${order.shipped ? 'disabled' : ''}>Mark as shipped</button>
      </form>
    </article>
    <aside>
      <rk:board id="${order.boardId}" label="${order.title}" tokenUrl="${pageContext.request.contextPath}/order/${order.number}/ticket" />
    </aside>
  </main>
</body>
</html>
