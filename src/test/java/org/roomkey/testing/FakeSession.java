package org.roomkey.testing;

import jakarta.servlet.http.HttpSession;
import java.util.HashMap;
import java.util.Map;

/**
 * An {@code HttpSession} without a container; {@link #session} is what the code under test sees.
 */
public final class FakeSession {
  private final Map<String, Object> attributes = new HashMap<>();
  private final HttpSession session = Fake.of(HttpSession.class, new Answers());
  private int maxInactiveSeconds;
  private long lastAccessedMillis = System.currentTimeMillis();
  private boolean valid = true;

  public HttpSession session() {
    return session;
  }

  public boolean isValid() {
    return valid;
  }

  public int maxInactiveSeconds() {
    return maxInactiveSeconds;
  }

  public FakeSession lastAccessed(long epochMillis) {
    lastAccessedMillis = epochMillis;
    return this;
  }

  /** The methods of {@link HttpSession} that Roomkey calls. */
  @SuppressWarnings("unused") // called by name
  private final class Answers {
    Object getAttribute(String name) {
      mustBeValid();
      return attributes.get(name);
    }

    void setAttribute(String name, Object value) {
      mustBeValid();
      attributes.put(name, value);
    }

    void setMaxInactiveInterval(int seconds) {
      maxInactiveSeconds = seconds;
    }

    int getMaxInactiveInterval() {
      return maxInactiveSeconds;
    }

    long getLastAccessedTime() {
      return lastAccessedMillis;
    }

    void invalidate() {
      mustBeValid();
      valid = false;
    }

    private void mustBeValid() {
      if (!valid) {
        throw new IllegalStateException("invalidated");
      }
    }
  }
}
