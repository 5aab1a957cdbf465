package org.roomkey.limit;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Delays whoever failed often: nothing for the first failures, then a time that doubles with each
 * one up to a maximum. Never a lock-out. The table has a fixed number of places; two keys that fall
 * on one place share its delay, and no flood of keys can make it forget one. Its own lock guards
 * it.
 */
public final class FailureDelay {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PLACES = 1 << 15;

  private final int free;
  private final long firstNanos;
  private final long maxNanos;
  private final long forgetNanos;
  private final LongSupplier nanoTime;
  private final int seed = RANDOM.nextInt();
  private final int[] failures = new int[PLACES];
  private final long[] lastFailure = new long[PLACES];

  /**
   * @param free failures without a delay
   * @param first delay after the next one
   * @param max longest delay
   * @param forget after this long without a failure everything is forgiven
   * @param nanoTime a monotonic clock
   */
  public FailureDelay(
      int free, Duration first, Duration max, Duration forget, LongSupplier nanoTime) {
    this.free = free;
    this.firstNanos = first.toNanos();
    this.maxNanos = max.toNanos();
    this.forgetNanos = forget.toNanos();
    this.nanoTime = nanoTime;
  }

  /** How long to wait before the next attempt; zero for not at all. */
  public synchronized Duration delay(String key) {
    int place = place(key);
    if (failures[place] <= free) {
      return Duration.ZERO;
    }
    long since = nanoTime.getAsLong() - lastFailure[place];
    return since >= forgetNanos
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, delayNanos(failures[place]) - since));
  }

  public synchronized void failed(String key) {
    int place = place(key);
    long now = nanoTime.getAsLong();
    if (now - lastFailure[place] >= forgetNanos) {
      failures[place] = 0;
    }
    failures[place] = Math.min(failures[place] + 1, free + Long.SIZE);
    lastFailure[place] = now;
  }

  public synchronized void succeeded(String key) {
    failures[place(key)] = 0;
  }

  private long delayNanos(int count) {
    int doublings = Math.min(count - free - 1, Long.SIZE - 2);
    return firstNanos > maxNanos >> doublings ? maxNanos : firstNanos << doublings;
  }

  private int place(String key) {
    int hash = (key.hashCode() ^ seed) * 0x9E3779B9;
    return hash >>> (Integer.SIZE - 15);
  }
}
