package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.roomkey.credential.RequestCredentials;

/** The login's own cookie: for this application, no script, and no other site's requests. */
public final class LoginCookie {
  private LoginCookie() {}

  /** Over TLS its name demands the path {@code /}. */
  public static Cookie holding(String secret, HttpServletRequest request) {
    String contextPath = request.getContextPath();
    Cookie cookie = new Cookie(RequestCredentials.loginCookie(request), secret);
    cookie.setPath(request.isSecure() || contextPath.isEmpty() ? "/" : contextPath);
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  public static Cookie expired(HttpServletRequest request) {
    Cookie cookie = holding("", request);
    cookie.setMaxAge(0);
    return cookie;
  }
}
