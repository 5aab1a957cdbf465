package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Whether a client sends JSON, and whether it wants a page. */
final class Media {
  private Media() {}

  static boolean isJson(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
  }

  /** Whether the client is a browser that shows a page. */
  static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/html");
  }
}
