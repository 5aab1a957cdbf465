package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roomkey.protocol.Parameters;

/** Redirects within this application and nowhere else. */
final class Redirects {
  private static final int MAX_CHARS = 500;

  /**
   * Of a path from the application's root. It has no {@code ;}, and what is escaped is neither a
   * dot nor a separator, nor escaped again, nor a control character: a proxy or a browser may read
   * it in another way than we do.
   */
  private static final Pattern SEGMENT =
      Pattern.compile("(?:[A-Za-z0-9._~:-]|%(?!2[EeFf5]|5[Cc]|3[Bb]|[01]|7[Ff])[0-9A-Fa-f]{2})*");

  private static final Pattern QUERY =
      Pattern.compile("(?:[A-Za-z0-9._~:/?&=+-]|%(?![01]|7[Ff])[0-9A-Fa-f]{2})*");

  private Redirects() {}

  /**
   * @param path within the application, from outside; may be null
   */
  static Optional<String> ownPath(String path) {
    return Optional.ofNullable(path)
        .filter(text -> text.length() <= MAX_CHARS && isOwn(text, text.indexOf('?')));
  }

  private static boolean isOwn(String text, int mark) {
    String path = mark < 0 ? text : text.substring(0, mark);
    String query = mark < 0 ? "" : text.substring(mark + 1);
    return isOwnPath(path)
        && QUERY.matcher(query).matches()
        && Parameters.ofQuery(path).isWellFormed()
        && Parameters.ofQuery(query).isWellFormed();
  }

  /** Segments are no dots, and only the last may be empty: {@code //host} would leave us. */
  private static boolean isOwnPath(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      boolean isEmpty = segment.isEmpty() && i < segments.length - 1;
      if (isEmpty
          || segment.equals(".")
          || segment.equals("..")
          || !SEGMENT.matcher(segment).matches()) {
        return false;
      }
    }
    return true;
  }

  static void seeOther(HttpServletRequest request, HttpServletResponse response, String path) {
    to(request, response, HttpServletResponse.SC_SEE_OTHER, path);
  }

  static void found(HttpServletRequest request, HttpServletResponse response, String path) {
    to(request, response, HttpServletResponse.SC_FOUND, path);
  }

  /** Relative: the address has no host in it, whatever the request says of its own. */
  private static void to(
      HttpServletRequest request, HttpServletResponse response, int status, String path) {
    response.setStatus(status);
    response.setHeader("Location", request.getContextPath() + path);
    response.setHeader("Cache-Control", "no-store");
  }
}
