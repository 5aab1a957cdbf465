package org.roomkey.audit;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.audit.AuditEvent.Field;

/**
 * How much of the lasting files one user may take with events of one kind: many at once, as a
 * script of an administrator makes them, and a few an hour for ever. The table has a fixed number
 * of places; two users on one place share it. Its own lock guards it.
 */
final class UserShares {
  static final int AT_ONCE = 500;
  private static final long EVERY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int BITS = 14;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LongSupplier nanoTime;
  private final long start;
  private final int seed = RANDOM.nextInt();

  /** When, from the start on, a place will have its whole share again. */
  private final long[] whole = new long[1 << BITS];

  /**
   * @param nanoTime a monotonic clock
   */
  UserShares(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /**
   * @return false where the user has had their share
   */
  synchronized boolean tryTake(AuditEvent event) {
    String user = event.values().getOrDefault(Field.USER, event.values().get(Field.TARGET));
    int hash = ((user + event.kind().text()).hashCode() ^ seed) * 0x9E3779B9;
    int place = hash >>> (Integer.SIZE - BITS);
    long now = nanoTime.getAsLong() - start;
    long next = Math.max(now, whole[place]) + EVERY_NANOS;
    if (next - now > AT_ONCE * EVERY_NANOS) {
      return false;
    }
    whole[place] = next;
    return true;
  }
}
