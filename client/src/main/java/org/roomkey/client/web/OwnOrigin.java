package org.roomkey.client.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Whether a request comes from a page of this application's own origin, or from no page at all. */
final class OwnOrigin {
  private OwnOrigin() {}

  /** Compares hosts and ports only, because a proxy may have ended the TLS. */
  static boolean sends(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    if (site != null && !site.equals("none")) {
      return site.equals("same-origin") || (site.equals("same-site") && isOwn(origin, request));
    }
    return origin == null || isOwn(origin, request);
  }

  private static boolean isOwn(String origin, HttpServletRequest request) {
    if (origin == null || !origin.matches("https?://[^/?#@]+")) {
      return false;
    }
    String sender = withoutDefaultPort(origin.substring(origin.indexOf("://") + 3));
    String host = request.getHeader("Host");
    return (host != null && sender.equals(withoutDefaultPort(host)))
        || sender.equals(
            withoutDefaultPort(request.getServerName() + ":" + request.getServerPort()));
  }

  private static String withoutDefaultPort(String authority) {
    return authority.toLowerCase(Locale.ROOT).replaceFirst(":(80|443)$", "");
  }
}
