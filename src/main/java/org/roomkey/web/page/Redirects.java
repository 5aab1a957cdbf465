package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roomkey.protocol.Parameters;
import org.roomkey.web.PublicUrl;

/** Redirects within this application, and to the address of a provider. */
final class Redirects {
  private static final int MAX_CHARS = 500;

  /**
   * A segment of a path. Excludes {@code ;} and escaped dots, separators, percent signs and control
   * characters, because proxies and browsers may interpret them differently.
   */
  private static final Pattern SEGMENT =
      Pattern.compile("(?:[A-Za-z0-9._~:-]|%(?!2[EeFf5]|5[Cc]|3[Bb]|[01]|7[Ff])[0-9A-Fa-f]{2})*");

  private static final Pattern QUERY =
      Pattern.compile("(?:[A-Za-z0-9._~:/?&=+-]|%(?![01]|7[Ff])[0-9A-Fa-f]{2})*");

  private Redirects() {}

  /**
   * @param path within the application, as the client sent it; may be null
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

  /**
   * Whether the path stays within the application. No segment is {@code .} or {@code ..}. Only the
   * last may be empty, because {@code //host} is another host.
   */
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

  /**
   * @param address of a provider, from its own configuration
   */
  static void elsewhere(HttpServletResponse response, URI address) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", address.toASCIIString());
    response.setHeader("Cache-Control", "no-store");
  }

  /**
   * The address of a path of this application in the browser.
   *
   * @param path begins with a slash
   */
  static URI absolute(HttpServletRequest request, String path) {
    PublicUrl application =
        new PublicUrl(
            request.getScheme(),
            request.getServerName(),
            request.getServerPort(),
            request.getContextPath());
    return URI.create(application + path);
  }

  /** Sends a path without a host, so that the request's own host does not matter. */
  private static void to(
      HttpServletRequest request, HttpServletResponse response, int status, String path) {
    response.setStatus(status);
    response.setHeader("Location", request.getContextPath() + path);
    response.setHeader("Cache-Control", "no-store");
  }
}
