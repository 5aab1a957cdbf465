<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="scriptless"
    description="The one layout. Reads the request attributes me and demo; text only through c:out." %>
<%@ attribute name="title" required="true" description="plain text, escaped here" %>
<%@ attribute name="view" required="true" description="class of the body: signin, boards, board, lab, manage, admin or error" %>
<%@ attribute name="script" description="module under assets/js, without .js" %>
<%@ attribute name="css" description="further style sheet under assets/css, without .css" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<c:set var="ctx" value="${fn:escapeXml(pageContext.request.contextPath)}" />
<!DOCTYPE html>
<html lang="${texts.language()}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#f6f4ee" media="(prefers-color-scheme: light)">
  <meta name="theme-color" content="#101716" media="(prefers-color-scheme: dark)">
  <title><c:out value="${title}" /> · Roomkey</title>
  <link rel="icon" type="image/svg+xml" href="${ctx}/assets/img/roomkey.svg">
  <link rel="stylesheet" href="${ctx}/webjars/picocss__pico/2.1.1/css/pico.min.css">
  <link rel="stylesheet" href="${ctx}/assets/css/palette.css">
  <link rel="stylesheet" href="${ctx}/assets/css/roomkey.css">
  <c:if test="${not empty css}"><link rel="stylesheet" href="${ctx}/assets/css/${fn:escapeXml(css)}.css"></c:if>
  <c:if test="${not empty script}"><script type="module" src="${ctx}/assets/js/${fn:escapeXml(script)}.js"></script></c:if>
</head>
<body class="view-${fn:escapeXml(view)}">
  <a class="skip-link" href="#main">${t['nav.skip']}</a>
  <header class="site-header">
    <nav class="site-nav" aria-label="${t['nav.main']}">
      <a class="brand" href="${ctx}/" aria-label="${t['nav.home']}">
        <img src="${ctx}/assets/img/roomkey.svg" alt="" width="28" height="28"><span>Roomkey</span>
      </a>
      <ul class="site-links">
        <c:if test="${not empty me}">
          <li><a href="${ctx}/boards" <c:if test="${view eq 'boards' or view eq 'board'}">aria-current="page"</c:if>>${t['nav.boards']}</a></li>
        </c:if>
        <li><a href="${ctx}/lab" <c:if test="${view eq 'lab'}">aria-current="page"</c:if>>${t['nav.lab']}</a></li>
        <c:if test="${me.admin()}">
          <li><a href="${ctx}/admin/connections" <c:if test="${view eq 'admin'}">aria-current="page"</c:if>>${t['nav.admin']}</a></li>
        </c:if>
      </ul>
      <c:choose>
        <c:when test="${not empty me}">
          <div class="account">
            <button type="button" class="account-name" popovertarget="account-menu"><span class="visually-hidden">${t['nav.signed_in_as']}&#32;</span><bdi><c:out value="${me.name()}" /></bdi></button>
            <div class="account-menu" id="account-menu" popover>
              <ul>
                <li><a href="${ctx}/me/logins">${t['nav.logins']}</a></li>
                <li><a href="${ctx}/me/password">${t['nav.password']}</a></li>
                <li><a href="${ctx}/me/tokens">${t['nav.tokens']}</a></li>
              </ul>
              <form method="post" action="${ctx}/logout" id="logout"><button type="submit" class="quiet small">${t['nav.sign_out']}</button></form>
            </div>
          </div>
        </c:when>
        <c:otherwise>
          <div class="account"><c:if test="${view ne 'signin' and view ne 'error'}"><a role="button" class="small" href="${ctx}/">${t['nav.sign_in']}</a></c:if></div>
        </c:otherwise>
      </c:choose>
    </nav>
  </header>
  <main id="main" tabindex="-1">
    <jsp:doBody />
  </main>
  <footer class="site-footer">
    <p>Roomkey<c:if test="${me.admin() and roomkey_version ne 'unknown'}">&#32;${roomkey_version}</c:if><c:if test="${demo}"> <span class="chip">${t['nav.demo']}</span></c:if></p>
    <ul>
      <li><a href="${ctx}/lab">${t['nav.how']}</a></li>
      <li><a href="${ctx}/docs/asyncapi.yaml">${t['nav.frames']}</a></li>
      <li><a href="${ctx}/docs/openapi.yaml">${t['nav.routes']}</a></li>
    </ul>
  </footer>
</body>
</html>
