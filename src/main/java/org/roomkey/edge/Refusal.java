package org.roomkey.edge;

import jakarta.servlet.http.HttpServletResponse;

/** Why a request is answered and its connection closed before the body is read. */
enum Refusal {
  NO_BODY_HERE(HttpServletResponse.SC_BAD_REQUEST, 0),
  TOO_SLOW(HttpServletResponse.SC_REQUEST_TIMEOUT, 0),
  TOO_LONG(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, 0),
  TOO_MANY_OF_ADDRESS(429, 10),
  TOO_FAST(429, 1),
  TOO_MANY(HttpServletResponse.SC_SERVICE_UNAVAILABLE, 2);

  private final int status;
  private final int retryAfterSeconds;

  /**
   * @param retryAfterSeconds 0 for no such header
   */
  Refusal(int status, int retryAfterSeconds) {
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Closes the connection. Otherwise Tomcat reads the rest of the body, which blocks a thread. */
  void answer(HeldResponse response) {
    response.setHeader("Connection", "close");
    if (retryAfterSeconds > 0) {
      response.setHeader("Retry-After", Integer.toString(retryAfterSeconds));
    }
    response.sendError(status);
  }
}
