<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Order 4711</title>
<h1>Order 4711</h1>
<p><a href="signout.jsp">Sign out</a></p>
<!-- the talk -->
