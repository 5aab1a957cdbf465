<%@ page contentType="text/javascript;charset=UTF-8" pageEncoding="UTF-8" session="false" trimDirectiveWhitespaces="true" %>
/** The server makes this of assets/css/palette.css: a style sheet inside an element cannot link to one. */
export const PALETTE = `<%@ include file="/assets/css/palette.css" %>`;
