package org.roomkey.limit;

import java.util.function.LongSupplier;

/** Lets a burst through at once and so many a second in the long run. Its own lock guards it. */
public final class TokenBucket {
  /** A burst is what comes together in so many seconds. */
  private static final int BURST_SECONDS = 3;

  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  /**
   * @param perSecond three times as many may come at once; 0 for no limit
   * @param nanoTime a monotonic clock
   */
  public TokenBucket(int perSecond, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.burst = (double) perSecond * BURST_SECONDS;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.last = nanoTime.getAsLong();
  }

  /**
   * @return false where the event is one too many
   */
  public boolean tryTake() {
    return tryTake(1);
  }

  /**
   * @param amount what the event takes; more than a burst passes once the bucket is full
   * @return false where the event is too much now
   */
  public synchronized boolean tryTake(int amount) {
    if (burst == 0) {
      return true;
    }
    refill();
    if (tokens < Math.min(amount, burst)) {
      return false;
    }
    tokens -= amount;
    return true;
  }

  /** Whether nothing that was taken is missing. */
  synchronized boolean isFull() {
    refill();
    return tokens >= burst;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + (now - last) * perNano);
    last = now;
  }
}
