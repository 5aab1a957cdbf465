package org.roomkey.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.roomkey.protocol.ErrorBody;
import org.roomkey.protocol.MessageCodec;

/** Writes answers as JSON. Safe for use by many threads. */
public final class JsonResponses {
  private static final String RETRY_AFTER_SECONDS = "2";

  private final MessageCodec codec;

  public JsonResponses(MessageCodec codec) {
    this.codec = codec;
  }

  public void write(HttpServletResponse response, Answer answer) throws IOException {
    response.setStatus(answer.status());
    response.setHeader("Cache-Control", "no-store");
    answer.cookie().ifPresent(response::addCookie);
    if (answer.body() != null) {
      byte[] body = codec.encodeBody(answer.body()).getBytes(StandardCharsets.UTF_8);
      response.setContentType("application/json;charset=UTF-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  public void write(HttpServletResponse response, ApiException error) throws IOException {
    if (error.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    if (error.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    if (error.header() != null) {
      response.setHeader(error.header(), error.headerValue());
    }
    write(response, new Answer(error.status(), new ErrorBody(error.getMessage(), error.code())));
  }
}
