package org.roomkey.client.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.roomkey.client.json.Json;

/** Writes the answers of the routes. No cache keeps them. */
final class Answers {
  private Answers() {}

  static void ok(HttpServletResponse response, Map<String, Object> body) throws IOException {
    write(response, HttpServletResponse.SC_OK, body);
  }

  static void noContent(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /**
   * @param error for the developer who reads it in the browser's tools
   */
  static void error(HttpServletResponse response, int status, String code, String error)
      throws IOException {
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", "2");
    }
    write(response, status, Json.object("error", error, "code", code));
  }

  private static void write(HttpServletResponse response, int status, Map<String, Object> body)
      throws IOException {
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.getWriter().write(Json.write(body));
  }
}
