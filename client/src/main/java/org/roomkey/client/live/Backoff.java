package org.roomkey.client.live;

import java.util.function.DoubleSupplier;

/**
 * The waits between attempts: full jitter between 0.5 s and a ceiling that doubles from 2 s to 30
 * s.
 */
final class Backoff {
  private static final int FLOOR_MILLIS = 500;
  private static final int FIRST_CEILING_MILLIS = 2_000;
  private static final int MAX_CEILING_MILLIS = 30_000;

  private final DoubleSupplier random;
  private int attempt;

  /**
   * @param random from 0 to 1, exclusive
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  long nextMillis() {
    int ceiling = Math.min(MAX_CEILING_MILLIS, FIRST_CEILING_MILLIS << Math.min(attempt++, 4));
    return FLOOR_MILLIS + (long) (random.getAsDouble() * (ceiling - FLOOR_MILLIS));
  }

  void reset() {
    attempt = 0;
  }
}
