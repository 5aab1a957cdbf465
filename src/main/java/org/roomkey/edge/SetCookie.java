package org.roomkey.edge;

import jakarta.servlet.http.Cookie;

/**
 * The header {@code Set-Cookie} (RFC 6265 §4.1). Undertow, the container of WildFly, would omit
 * {@code SameSite}.
 */
final class SetCookie {
  private SetCookie() {}

  /**
   * @throws IllegalArgumentException if a part would end the header or begin another attribute
   */
  static String of(Cookie cookie) {
    StringBuilder header =
        new StringBuilder(plain(cookie.getName())).append('=').append(plain(cookie.getValue()));
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

  private static String plain(String part) {
    if (!part.chars().allMatch(c -> c >= ' ' && c <= '~' && c != ';')) {
      throw new IllegalArgumentException("not for a cookie: " + part);
    }
    return part;
  }

  private static void add(StringBuilder header, String attribute, String value) {
    if (value != null) {
      header.append("; ").append(attribute).append('=').append(plain(value));
    }
  }
}
