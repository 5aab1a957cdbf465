package org.roomkey.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Adds up how long somebody goes on with what is refused. Refusals that follow each other within a
 * second are one time; a longer break takes back five times as much as it lasts, so that a pause of
 * a fifth of the time forgives everything, and one of a bare second does not. Used by one thread.
 */
public final class RefusedTime {
  private static final long BREAK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int FORGIVEN = 5;

  private final long maxNanos;
  private final LongSupplier nanoTime;
  private boolean begun;
  private long lastRefusal;
  private long total;

  /**
   * @param max how long is too long; zero for never
   * @param nanoTime a monotonic clock
   */
  public RefusedTime(Duration max, LongSupplier nanoTime) {
    this.maxNanos = max.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Something was refused.
   *
   * @return whether that has gone on for too long
   */
  public boolean refused() {
    long now = nanoTime.getAsLong();
    long since = begun ? now - lastRefusal : 0;
    begun = true;
    lastRefusal = now;
    total = since <= BREAK_NANOS ? total + since : Math.max(0, total - FORGIVEN * since);
    return maxNanos > 0 && total >= maxNanos;
  }
}
