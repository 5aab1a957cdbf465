package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/**
 * The answer of a JSON route.
 *
 * @param body a record, list or map for JSON-B; null for no body
 * @param cookie set in the browser
 */
public record Answer(int status, Object body, Optional<Cookie> cookie) {

  public Answer(int status, Object body) {
    this(status, body, Optional.empty());
  }

  public static Answer ok(Object body) {
    return new Answer(HttpServletResponse.SC_OK, body);
  }

  public static Answer created(Object body) {
    return new Answer(HttpServletResponse.SC_CREATED, body);
  }

  public static Answer noContent() {
    return new Answer(HttpServletResponse.SC_NO_CONTENT, null);
  }

  public Answer with(Cookie kept) {
    return new Answer(status, body, Optional.of(kept));
  }
}
