package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/**
 * What a JSON route answers.
 *
 * @param body a record, list or map for JSON-B; null for none
 * @param cookie for the browser to keep
 */
record Answer(int status, Object body, Optional<Cookie> cookie) {

  Answer(int status, Object body) {
    this(status, body, Optional.empty());
  }

  static Answer ok(Object body) {
    return new Answer(HttpServletResponse.SC_OK, body);
  }

  static Answer created(Object body) {
    return new Answer(HttpServletResponse.SC_CREATED, body);
  }

  static Answer noContent() {
    return new Answer(HttpServletResponse.SC_NO_CONTENT, null);
  }

  Answer with(Cookie kept) {
    return new Answer(status, body, Optional.of(kept));
  }
}
