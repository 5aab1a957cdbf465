package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.roomkey.credential.RequestCredentials;

/** The cookie of a login: only for this application, hidden from scripts and other sites. */
public final class LoginCookie {
  private LoginCookie() {}

  /** Over TLS the prefix of its name requires the path {@code /}. */
  public static Cookie holding(String secret, HttpServletRequest request) {
    Cookie cookie = new Cookie(RequestCredentials.loginCookie(request), secret);
    cookie.setPath(request.isSecure() ? "/" : path(request));
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  /** The path of the application, as the browser sees it. */
  static String path(HttpServletRequest request) {
    String path = request.getContextPath();
    return path.isEmpty() ? "/" : path;
  }

  public static Cookie expired(HttpServletRequest request) {
    Cookie cookie = holding("", request);
    cookie.setMaxAge(0);
    return cookie;
  }
}
