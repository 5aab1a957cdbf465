package org.roomkey.limit;

import java.util.function.LongSupplier;

/**
 * Lets {@code burst} events through at once and {@code perSecond} in the long run. Its own lock
 * guards it.
 */
public final class TokenBucket {
  private final double burst;
  private final double perNano;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  /**
   * @param nanoTime a monotonic clock
   */
  public TokenBucket(double burst, double perSecond, LongSupplier nanoTime) {
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.last = nanoTime.getAsLong();
  }

  /**
   * @return false where the event is one too many
   */
  public synchronized boolean tryTake() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + (now - last) * perNano);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
