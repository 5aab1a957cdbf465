package org.roomkey.web;

import jakarta.servlet.http.HttpServletResponse;

/**
 * What a JSON route answers.
 *
 * @param body a record, list or map for JSON-B; null for none
 */
record Answer(int status, Object body) {

  static Answer ok(Object body) {
    return new Answer(HttpServletResponse.SC_OK, body);
  }

  static Answer created(Object body) {
    return new Answer(HttpServletResponse.SC_CREATED, body);
  }

  static Answer noContent() {
    return new Answer(HttpServletResponse.SC_NO_CONTENT, null);
  }
}
