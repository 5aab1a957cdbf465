<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<% request.getSession().invalidate(); %>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Signed out</title>
<p>Signed out.</p>
