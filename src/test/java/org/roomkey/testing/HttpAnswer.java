package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.net.http.HttpHeaders;
import java.util.List;

/** What the server answered over HTTP. */
public record HttpAnswer(int status, HttpHeaders headers, String body) {

  public JsonObject json() {
    return Json.parse(body).asJsonObject();
  }

  /** The header's first value; null where there is none. */
  public String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  public List<String> headers(String name) {
    return headers.allValues(name);
  }

  /** Fails the test unless the status is this one. */
  public HttpAnswer mustBe(int expected) {
    if (status != expected) {
      throw new AssertionError("answered " + status + " instead of " + expected + ": " + body);
    }
    return this;
  }
}
