package org.roomkey.testing;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/** A response without a container; {@link #response} is what the code under test sees. */
public final class FakeResponse {
  private final HttpServletResponse response = Fake.of(HttpServletResponse.class, new Answers());
  private final List<Cookie> cookies = new ArrayList<>();

  public HttpServletResponse response() {
    return response;
  }

  public List<Cookie> cookies() {
    return List.copyOf(cookies);
  }

  /** The methods of {@link HttpServletResponse} that tests need. */
  @SuppressWarnings("unused") // called by name
  private final class Answers {
    void addCookie(Cookie cookie) {
      cookies.add(cookie);
    }
  }
}
