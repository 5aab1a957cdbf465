package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;

/** Redirects within this application and nowhere else. */
final class Redirects {
  /** A path from the application's root; {@code //host} and {@code /\host} would leave it. */
  private static final Pattern OWN_PATH =
      Pattern.compile("/(?![/\\\\])[A-Za-z0-9._~:/?&=%-]{0,500}");

  private Redirects() {}

  /**
   * @param path within the application, from outside; may be null
   */
  static Optional<String> ownPath(String path) {
    return Optional.ofNullable(path)
        .filter(text -> OWN_PATH.matcher(text).matches() && !text.contains("/../"));
  }

  static void seeOther(HttpServletRequest request, HttpServletResponse response, String path) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", request.getContextPath() + path);
    response.setHeader("Cache-Control", "no-store");
  }
}
