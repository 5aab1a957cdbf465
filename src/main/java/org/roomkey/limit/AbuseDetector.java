package org.roomkey.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Detects a client that exceeds a limit for too long. It adds up the time between refusals. A break
 * of more than a second between two refusals subtracts five times its length. So a break of a fifth
 * of the total clears it. Used by one thread.
 */
public final class AbuseDetector {
  private static final long BREAK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int FORGIVEN = 5;

  private final long maxNanos;
  private final LongSupplier nanoTime;
  private boolean begun;
  private long lastRefusal;
  private long total;

  /**
   * @param max the total that counts as abuse; zero for never
   */
  public AbuseDetector(Duration max, LongSupplier nanoTime) {
    this.maxNanos = max.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Call it for each refusal.
   *
   * @return whether the client has exceeded the limit for too long
   */
  public boolean recordRefusal() {
    long now = nanoTime.getAsLong();
    long since = begun ? now - lastRefusal : 0;
    begun = true;
    lastRefusal = now;
    total = since <= BREAK_NANOS ? total + since : Math.max(0, total - FORGIVEN * since);
    return maxNanos > 0 && total >= maxNanos;
  }
}
