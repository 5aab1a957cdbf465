<%@ page contentType="text/html; charset=UTF-8" %><%@ taglib prefix="rk" uri="roomkey" %><!DOCTYPE html>
<title>Page</title>
<% request.setAttribute("nonce", request.getParameter("nonce")); %>
<rk:board id="${param.board}" label="${param.label}" role="${empty param.role ? 'editor' : param.role}" keepAlive="${param.keepAlive != 'off'}"/>
<rk:board id="another"/>
<rk:presence id="${param.board}"/>
