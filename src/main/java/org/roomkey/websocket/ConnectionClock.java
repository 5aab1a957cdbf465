package org.roomkey.websocket;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The timestamps of one connection. The read thread or the timer writes each volatile field; only
 * the timer uses the others.
 */
final class ConnectionClock {
  private final LongSupplier nanoTime;
  private final long openedAt;
  private volatile long lastRead;
  private long lastPing;
  private Instant warnedOf;
  private volatile boolean isExpiring;
  private volatile boolean isAuthenticating;

  /**
   * @param nanoTime a monotonic clock, as is {@code now} in all methods
   */
  ConnectionClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.openedAt = nanoTime.getAsLong();
    this.lastRead = openedAt;
    this.lastPing = openedAt;
  }

  void read() {
    lastRead = nanoTime.getAsLong();
  }

  long ageNanos(long now) {
    return now - openedAt;
  }

  boolean isOlderThan(long nanos, long now) {
    return ageNanos(now) >= nanos;
  }

  /** Whether the first message is being checked; the peer is not late meanwhile. */
  void authenticating(boolean now) {
    isAuthenticating = now;
  }

  boolean isAuthenticating() {
    return isAuthenticating;
  }

  boolean isSilentFor(long nanos, long now) {
    return now - lastRead >= nanos;
  }

  /** Returns true if a ping is due; the next one is due after the same time. */
  boolean takePing(long everyNanos, long now) {
    if (now - lastPing < everyNanos) {
      return false;
    }
    lastPing = now;
    return true;
  }

  /** Returns true once for each expiry of which the user is to be warned. */
  boolean takeWarning(Instant end) {
    if (end.equals(warnedOf)) {
      return false;
    }
    warnedOf = end;
    return true;
  }

  /** Returns true if no check of the expiry is under way; the caller begins one. */
  boolean takeExpiry() {
    boolean first = !isExpiring;
    isExpiring = true;
    return first;
  }

  void resetExpiry() {
    isExpiring = false;
  }
}
