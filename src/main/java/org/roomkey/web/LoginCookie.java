package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.roomkey.credential.RequestCredentials;

/** The cookie of a login: only for this application, hidden from scripts and other sites. */
public final class LoginCookie {
  private static final Pattern PATH_PARAMETERS = Pattern.compile(";[^/]*");

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

  /**
   * The path of the application, as the browser sees it. A request may have path parameters in it
   * ({@code /roomkey;a=b/}), which would become attributes of the cookie.
   */
  static String path(HttpServletRequest request) {
    String path = PATH_PARAMETERS.matcher(request.getContextPath()).replaceAll("");
    return path.isEmpty() ? "/" : path;
  }

  public static Cookie expired(HttpServletRequest request) {
    Cookie cookie = holding("", request);
    cookie.setMaxAge(0);
    return cookie;
  }
}
