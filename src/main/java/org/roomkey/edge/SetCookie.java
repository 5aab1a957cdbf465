package org.roomkey.edge;

import jakarta.servlet.http.Cookie;

/**
 * The header {@code Set-Cookie} (RFC 6265 §4.1). Undertow, the container of WildFly, would omit
 * {@code SameSite}.
 */
final class SetCookie {
  private SetCookie() {}

  /**
   * @param cookie whose name, value and path need no escapes
   */
  static String of(Cookie cookie) {
    StringBuilder header =
        new StringBuilder(cookie.getName()).append('=').append(cookie.getValue());
    add(header, "Path", cookie.getPath());
    if (cookie.getMaxAge() >= 0) {
      add(header, "Max-Age", Integer.toString(cookie.getMaxAge()));
    }
    if (cookie.getSecure()) {
      header.append("; Secure");
    }
    if (cookie.isHttpOnly()) {
      header.append("; HttpOnly");
    }
    add(header, "SameSite", cookie.getAttribute("SameSite"));
    return header.toString();
  }

  private static void add(StringBuilder header, String attribute, String value) {
    if (value != null) {
      header.append("; ").append(attribute).append('=').append(value);
    }
  }
}
