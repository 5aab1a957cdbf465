<% session.setAttribute("user", request.getParameter("name")); %>
