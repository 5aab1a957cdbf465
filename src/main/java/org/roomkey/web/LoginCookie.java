package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.roomkey.auth.RequestCredentials;

/** The login's own cookie: for this application, no script, and no other site's requests. */
final class LoginCookie {
  private LoginCookie() {}

  static Cookie holding(String secret, HttpServletRequest request) {
    Cookie cookie = new Cookie(RequestCredentials.LOGIN_COOKIE, secret);
    cookie.setPath(request.getContextPath().isEmpty() ? "/" : request.getContextPath());
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  static Cookie expired(HttpServletRequest request) {
    Cookie cookie = holding("", request);
    cookie.setMaxAge(0);
    return cookie;
  }
}
