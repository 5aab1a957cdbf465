package org.roomkey.websocket;

import java.time.Instant;

/**
 * What of one connection depends on time. The volatile fields are written by the read thread or the
 * timer, each by one of them.
 */
final class ConnectionClock {
  private final long openedAt;
  private volatile long lastRead;
  private long lastPing;
  private Instant warnedOf;
  private volatile boolean isExpiring;
  private volatile boolean isAuthenticating;

  /**
   * @param now a monotonic time in nanoseconds, as everywhere here
   */
  ConnectionClock(long now) {
    this.openedAt = now;
    this.lastRead = now;
    this.lastPing = now;
  }

  void read(long now) {
    lastRead = now;
  }

  long ageNanos(long now) {
    return now - openedAt;
  }

  boolean isOlderThan(long nanos, long now) {
    return now - openedAt >= nanos;
  }

  /** While its first message is being decided about, the peer is not late. */
  void authenticating(boolean now) {
    isAuthenticating = now;
  }

  boolean isAuthenticating() {
    return isAuthenticating;
  }

  boolean isSilentFor(long nanos, long now) {
    return now - lastRead >= nanos;
  }

  /**
   * @return whether a ping is due; then the next one is due after as long again
   */
  boolean takePing(long everyNanos, long now) {
    if (now - lastPing < everyNanos) {
      return false;
    }
    lastPing = now;
    return true;
  }

  /**
   * @return whether nobody has been warned of this end yet; then somebody has
   */
  boolean takeWarning(Instant end) {
    if (end.equals(warnedOf)) {
      return false;
    }
    warnedOf = end;
    return true;
  }

  /**
   * @return whether nobody is looking into the expiry yet; then somebody is
   */
  boolean takeExpiry() {
    boolean first = !isExpiring;
    isExpiring = true;
    return first;
  }

  /** It was not over after all. */
  void resetExpiry() {
    isExpiring = false;
  }
}
