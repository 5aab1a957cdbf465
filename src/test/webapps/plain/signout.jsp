<% session.removeAttribute("user"); %>
