<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="scriptless"
    description="A page for administrators: the layout with the ways to the other such pages." %>
<%@ attribute name="title" required="true" description="plain text" %>
<%@ attribute name="section" required="true" description="connections, users, boards or audit" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<%@ taglib prefix="rk" tagdir="/WEB-INF/tags" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<rk:page title="${title}" view="admin" css="manage" script="admin-${section}">
  <nav class="sections" aria-label="${t['admin.nav']}">
    <ul>
      <li><a href="${ctx}/admin/connections" <c:if test="${section eq 'connections'}">aria-current="page"</c:if>>${t['admin.connections']}</a></li>
      <li><a href="${ctx}/admin/users" <c:if test="${section eq 'users'}">aria-current="page"</c:if>>${t['admin.users']}</a></li>
      <li><a href="${ctx}/admin/boards" <c:if test="${section eq 'boards'}">aria-current="page"</c:if>>${t['admin.boards']}</a></li>
      <li><a href="${ctx}/admin/audit" <c:if test="${section eq 'audit'}">aria-current="page"</c:if>>${t['admin.audit']}</a></li>
    </ul>
  </nav>
  <jsp:doBody />
  <noscript><p class="notice bad">${t['page.needs_script.many']}</p></noscript>
</rk:page>
