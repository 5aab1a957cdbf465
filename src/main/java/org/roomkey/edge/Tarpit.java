package org.roomkey.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Delays an answer by one to two seconds without holding a thread. Otherwise a client that retries
 * at once would take capacity from others by its refusals alone.
 */
public final class Tarpit {
  private static final int DELAY_MILLIS = 1_000;

  private static final String ATTRIBUTE = Tarpit.class.getName();

  private Tarpit() {}

  public static void hold(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, true);
  }

  /** A random delay from one to two seconds, so that refused clients do not return together. */
  static Duration delay() {
    return Duration.ofMillis(DELAY_MILLIS + ThreadLocalRandom.current().nextInt(DELAY_MILLIS));
  }

  static boolean holds(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) != null;
  }
}
