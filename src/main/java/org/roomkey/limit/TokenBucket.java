package org.roomkey.limit;

import java.util.function.LongSupplier;

/** A token bucket: allows bursts, and bounds the long-term rate. Its own lock guards it. */
public final class TokenBucket {
  /** The size of a burst, in seconds of the rate. */
  private static final int BURST_SECONDS = 3;

  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  /**
   * @param perSecond events a second, with bursts of three times as many; 0 for no limit
   */
  public TokenBucket(int perSecond, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.burst = (double) perSecond * BURST_SECONDS;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.last = nanoTime.getAsLong();
  }

  /** Returns false if the event exceeds the rate. */
  public boolean tryTake() {
    return tryTake(1);
  }

  /**
   * @param amount the cost of the event; more than a burst passes if the bucket is full
   * @return false if the event exceeds the rate
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

  /** Whether all tokens are back. */
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
