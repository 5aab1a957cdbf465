package org.roomkey.limit;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Delays attempts after failures. The first failures cause no delay; then the delay doubles with
 * each failure, up to a maximum. It never locks a key out. An attempt counts as a failure from its
 * beginning, so that concurrent attempts do not evade the delay. A success gives it back.
 *
 * <p>While attempts are refused again and again, the first {@value #RESERVED_SECONDS} seconds after
 * the delay are reserved for callers that have waited. The first {@value #CLEAN_SECONDS} of them
 * are reserved for callers that have waited and have not failed. So the most frequent caller is not
 * always the first.
 *
 * <p>The table has a fixed size. Two keys with the same hash share a delay, and no flood of keys
 * makes it forget one. Its own lock guards it.
 */
public final class FailureDelay {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PLACES = 1 << 15;
  private static final long RESERVED_SECONDS = 20;
  private static final long RESERVED_NANOS = Duration.ofSeconds(RESERVED_SECONDS).toNanos();

  private static final long CLEAN_SECONDS = 2;
  private static final long CLEAN_NANOS = Duration.ofSeconds(CLEAN_SECONDS).toNanos();

  /** A refusal within this time means that the key is contended. */
  private static final long CONTENDED_NANOS = Duration.ofSeconds(1).toNanos();

  private final int free;
  private final long firstNanos;
  private final long maxNanos;
  private final long forgetNanos;
  private final LongSupplier nanoTime;
  private final int seed = RANDOM.nextInt();
  private final int[] failures = new int[PLACES];
  private final long[] lastFailure = new long[PLACES];
  private final long[] lastAttempt = new long[PLACES];
  private final long[] lastRefusal = new long[PLACES];

  /** An attempt; it counts as a failure until it is given back. */
  public record Taken(int place, long at, long before) {}

  /**
   * @param free the number of failures without a delay
   * @param first the delay after the next failure
   * @param max the longest delay
   * @param forget the time without a failure after which all failures are forgiven
   */
  public FailureDelay(
      int free, Duration first, Duration max, Duration forget, LongSupplier nanoTime) {
    this.free = free;
    this.firstNanos = first.toNanos();
    this.maxNanos = max.toNanos();
    this.forgetNanos = forget.toNanos();
    this.nanoTime = nanoTime;
    long longAgo = nanoTime.getAsLong() - CONTENDED_NANOS;
    for (int place = 0; place < PLACES; place++) {
      lastRefusal[place] = longAgo;
    }
  }

  /** As {@link #delay(String, Duration)} for a caller that has not waited. */
  public Duration delay(String key) {
    return delay(key, Duration.ZERO, false);
  }

  /**
   * The time to wait before the next attempt; zero for none.
   *
   * @param waited the time since the caller was told to wait; zero if it was not
   */
  public Duration delay(String key, Duration waited) {
    return delay(key, waited, true);
  }

  /**
   * As {@link #delay(String, Duration)}.
   *
   * @param isClean whether the origin of the attempt has no failures
   */
  public synchronized Duration delay(String key, Duration waited, boolean isClean) {
    int place = place(key);
    long now = nanoTime.getAsLong();
    long since = now - lastFailure[place];
    if (failures[place] <= free || since >= forgetNanos) {
      return Duration.ZERO;
    }
    long delay = delayNanos(failures[place]);
    if (since < delay) {
      return Duration.ofNanos(delay - since);
    }
    boolean isContended = now - lastRefusal[place] < CONTENDED_NANOS;
    long waitedNanos = waited.toNanos();
    long over = since - delay;
    boolean hasWaited =
        waitedNanos <= now - lastAttempt[place]
            && (waitedNanos > over || (over >= CLEAN_NANOS && waitedNanos > over - CLEAN_NANOS));
    long reserved = RESERVED_NANOS;
    if (hasWaited) {
      reserved = isClean ? 0 : CLEAN_NANOS;
    }
    return isContended && since < delay + reserved
        ? Duration.ofNanos(delay + reserved - since)
        : Duration.ZERO;
  }

  /** A caller was told to wait. This extends no delay and is no failure. */
  public synchronized void refused(String key) {
    lastRefusal[place(key)] = nanoTime.getAsLong();
  }

  /** Counts an attempt as a failure before its result is known. */
  public synchronized Taken take(String key) {
    int place = place(key);
    long now = nanoTime.getAsLong();
    if (now - lastFailure[place] >= forgetNanos) {
      failures[place] = 0;
    }
    Taken taken = new Taken(place, now, lastFailure[place]);
    failures[place] = Math.min(failures[place] + 1, free + Long.SIZE);
    lastFailure[place] = now;
    lastAttempt[place] = now;
    return taken;
  }

  /** The attempt was no failure. Call it once at most. */
  public synchronized void giveBack(Taken taken) {
    int place = taken.place();
    failures[place] = Math.max(0, failures[place] - 1);
    if (lastFailure[place] == taken.at()) {
      lastFailure[place] = taken.before();
    }
  }

  /** The attempt was a failure; the delay counts from now. */
  public synchronized void failed(Taken taken) {
    lastFailure[taken.place()] = nanoTime.getAsLong();
  }

  public void failed(String key) {
    take(key);
  }

  /** Forgives all failures and returns their number. */
  public synchronized int forgive(String key) {
    int forgiven = failures(key);
    failures[place(key)] = 0;
    return forgiven;
  }

  public synchronized void forgive(String key, int count) {
    int place = place(key);
    failures[place] = Math.max(0, failures[place] - count);
  }

  /** The number of failures that are not forgiven yet. */
  public synchronized int failures(String key) {
    int place = place(key);
    return nanoTime.getAsLong() - lastFailure[place] >= forgetNanos ? 0 : failures[place];
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
