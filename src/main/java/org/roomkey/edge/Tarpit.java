package org.roomkey.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lets an answer wait for a second or two before it leaves, and holds no thread meanwhile: whoever
 * asks again as soon as they are refused would take from the others by the refusals alone.
 */
public final class Tarpit {
  private static final int DELAY_MILLIS = 1_000;

  private static final String ATTRIBUTE = Tarpit.class.getName();

  private Tarpit() {}

  /** The answer to this request will wait. */
  public static void hold(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, true);
  }

  /** Between one and two seconds, so that what was refused together does not leave together. */
  static Duration delay() {
    return Duration.ofMillis(DELAY_MILLIS + ThreadLocalRandom.current().nextInt(DELAY_MILLIS));
  }

  static boolean holds(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) != null;
  }
}
