package org.roomkey.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.SharedKey;

/**
 * Accepts a hint only if a node of this database signed it for this channel a moment ago, and only
 * once and in order. One thread calls it; any thread may call {@link #now}.
 *
 * <p>It remembers the last number of each node and channel for as long as a hint could be replayed.
 * Only signed hints are remembered, so an attacker cannot fill the memory.
 */
final class HintVerifier {
  /** A node whose Redis stalls for half as long reconnects. */
  static final Duration MAX_AGE = Duration.ofSeconds(10);

  private static final long MAX_AGE_MILLIS = MAX_AGE.toMillis();

  /** How far the clocks of two nodes may differ, though both follow the database's. */
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
   * @param clock the database's, which all nodes share
   */
  HintVerifier(SharedKey key, Clock clock, RedisRefusals refusals) {
    this.key = key;
    this.clock = clock;
    this.refusals = refusals;
    this.startedAt = now();
    this.forgotAt = startedAt;
  }

  /** The time of arrival for {@link #verify}, in milliseconds. */
  long now() {
    return clock.millis();
  }

  /** The cause of a refusal; empty if the hint is accepted. */
  Optional<Cause> verify(String channel, SignedHint signed, long arrivedAt) {
    if (!signed.isSignedWith(key, channel)) {
      return refused(Cause.FORGED_HINT);
    }
    boolean isOfNow =
        Math.abs(arrivedAt - signed.sentAt()) <= MAX_AGE_MILLIS
            && signed.sentAt() >= startedAt - MAX_SKEW_MILLIS;
    if (!isOfNow) {
      return refused(Cause.LATE_HINT);
    }
    forgetOld(arrivedAt);
    Origin origin = new Origin(signed.node(), channel);
    Last last = lasts.get(origin);
    if (last != null && signed.number() <= last.number) {
      return refused(Cause.REPEATED_HINT);
    }
    long latest = last == null ? signed.sentAt() : Math.max(last.sentAt, signed.sentAt());
    lasts.put(origin, new Last(signed.number(), latest));
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

  int size() {
    return lasts.size();
  }
}
