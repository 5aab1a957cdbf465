package org.roomkey.audit;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.audit.AuditEvent.Field;

/**
 * Limits how much one user may write to the lasting files with events of one kind: 500 at once, as
 * an administrator's script may, then one every 30 seconds. The table has a fixed size; two users
 * with the same hash share an entry. Its own lock guards it.
 */
final class UserShares {
  static final int AT_ONCE = 500;
  private static final long EVERY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int BITS = 14;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LongSupplier nanoTime;
  private final long start;
  private final int seed = RANDOM.nextInt();

  /** For each entry, the nanoseconds after the start at which its share is full again. */
  private final long[] fullAt = new long[1 << BITS];

  UserShares(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Takes one event of the user's share; false if it is used up. */
  synchronized boolean tryTake(AuditEvent event) {
    String user = event.values().getOrDefault(Field.USER, event.values().get(Field.TARGET));
    int hash = ((user + event.kind().text()).hashCode() ^ seed) * 0x9E3779B9;
    int entry = hash >>> (Integer.SIZE - BITS);
    long now = nanoTime.getAsLong() - start;
    long next = Math.max(now, fullAt[entry]) + EVERY_NANOS;
    if (next - now > AT_ONCE * EVERY_NANOS) {
      return false;
    }
    fullAt[entry] = next;
    return true;
  }
}
