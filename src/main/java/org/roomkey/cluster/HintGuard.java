package org.roomkey.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.SharedKey;

/**
 * Lets through what a node of this database has just told on this channel, once and in its order.
 * For one thread, but for {@link #now}.
 *
 * <p>Numbers are remembered for as long as what bears them could be repeated. Only signed ones are,
 * so that nobody else makes them many: one for each node and channel.
 */
final class HintGuard {
  /** A node whose Redis stands still for half as long makes its connection anew. */
  static final Duration MAX_AGE = Duration.ofSeconds(10);

  private static final long MAX_AGE_MILLIS = MAX_AGE.toMillis();

  /** How far the clocks of two nodes may be apart, though both go by the database's. */
  private static final long MAX_SKEW_MILLIS = 1_000;

  private record Origin(String node, String channel) {}

  private record Last(long number, long sentAt) {}

  private final SharedKey key;
  private final Clock clock;
  private final RedisRefusals refusals;
  private final long startedAt;
  private final Map<Origin, Last> lasts = new HashMap<>();
  private long forgotAt;

  /**
   * @param clock that all nodes share
   */
  HintGuard(SharedKey key, Clock clock, RedisRefusals refusals) {
    this.key = key;
    this.clock = clock;
    this.refusals = refusals;
    this.startedAt = now();
    this.forgotAt = startedAt;
  }

  /** For {@link #check}, in milliseconds. */
  long now() {
    return clock.millis();
  }

  /** Why a hint is refused; empty if it counts. */
  Optional<Cause> check(String channel, Envelope envelope, long arrivedAt) {
    if (!envelope.isSealedWith(key, channel)) {
      return refused(Cause.FORGED_HINT);
    }
    boolean isOfNow =
        Math.abs(arrivedAt - envelope.sentAt()) <= MAX_AGE_MILLIS
            && envelope.sentAt() >= startedAt - MAX_SKEW_MILLIS;
    if (!isOfNow) {
      return refused(Cause.LATE_HINT);
    }
    forgetOld(arrivedAt);
    Origin origin = new Origin(envelope.node(), channel);
    Last last = lasts.get(origin);
    if (last != null && envelope.number() <= last.number) {
      return refused(Cause.REPEATED_HINT);
    }
    long latest = last == null ? envelope.sentAt() : Math.max(last.sentAt, envelope.sentAt());
    lasts.put(origin, new Last(envelope.number(), latest));
    return Optional.empty();
  }

  private Optional<Cause> refused(Cause cause) {
    refusals.count(cause);
    return Optional.of(cause);
  }

  private void forgetOld(long now) {
    if (now - forgotAt > MAX_AGE_MILLIS) {
      forgotAt = now;
      lasts.values().removeIf(last -> now - last.sentAt > 2 * MAX_AGE_MILLIS);
    }
  }

  /** How many numbers are remembered. */
  int size() {
    return lasts.size();
  }
}
