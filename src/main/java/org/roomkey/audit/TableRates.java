package org.roomkey.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.WireTime;

/**
 * Bounds how fast traffic fills the table, and counts the events that exceed it. Strangers and
 * users have separate rates, so that strangers do not displace users. Its own lock guards it.
 */
final class TableRates implements AuditWriter.Counts {
  static final int STRANGERS_PER_SECOND = 10;
  static final int USERS_PER_SECOND = 50;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final TokenBucket strangers;
  private final TokenBucket users;
  private long omitted;
  private long omittedInAll;
  private Instant since;
  private long reportedAt;

  TableRates(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.strangers = new TokenBucket(STRANGERS_PER_SECOND, nanoTime);
    this.users = new TokenBucket(USERS_PER_SECOND, nanoTime);
    this.reportedAt = nanoTime.getAsLong();
  }

  /** Whether the event gets a row; false if it was counted instead. */
  boolean tryTake(Series series, AuditEvent event) {
    TokenBucket bucket = event.values().containsKey(Field.USER) ? users : strangers;
    if (series == Series.LASTING || bucket.tryTake()) {
      return true;
    }
    omit(event.count());
    return false;
  }

  private synchronized void omit(long events) {
    since = omitted == 0 ? clock.instant() : since;
    omitted += events;
    omittedInAll += events;
  }

  /** The count of the last minute as one event, or none. */
  @Override
  public synchronized List<AuditEvent> due(boolean now) {
    boolean isDue = now || nanoTime.getAsLong() - reportedAt >= MINUTE_NANOS;
    if (!isDue || omitted == 0) {
      return List.of();
    }
    AuditEvent event =
        AuditEvent.of(Kind.EVENTS_OMITTED)
            .with(Field.REASON, "rate")
            .with(Field.COUNT, omitted)
            .with(Field.SINCE, WireTime.format(since));
    omitted = 0;
    reportedAt = nanoTime.getAsLong();
    return List.of(event);
  }

  synchronized long omittedInAll() {
    return omittedInAll;
  }
}
