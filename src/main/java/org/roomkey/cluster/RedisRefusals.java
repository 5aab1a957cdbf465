package org.roomkey.cluster;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.log.Log;

/**
 * Counts refused data from Redis. Each cause is logged once, so that an attacker who can write to
 * Redis cannot fill the log. Safe for use by many threads.
 */
public final class RedisRefusals {
  private static final Log LOG = Log.of(RedisRefusals.class);

  public enum Cause {
    UNSIGNED_HINT(true),
    FORGED_HINT(true),
    /** Also happens if Redis or a node stalled. */
    LATE_HINT(false),
    /** Also happens after a reconnect to Redis. */
    REPEATED_HINT(false),
    FORGED_PRESENCE(true),
    FORGED_TICKET(true),
    USED_TICKET(true);

    private final boolean isTold;

    Cause(boolean isTold) {
      this.isTold = isTold;
    }

    /** The label in the metrics. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Cause, AtomicLong> counts = new EnumMap<>(Cause.class);

  RedisRefusals() {
    for (Cause cause : Cause.values()) {
      counts.put(cause, new AtomicLong());
    }
  }

  void count(Cause cause) {
    if (counts.get(cause).getAndIncrement() == 0 && cause.isTold) {
      LOG.log(
          Level.WARNING,
          "refused data from Redis: {0}. Does a node of an older version or with another"
              + " key run, or does somebody else write to this Redis? Others are only counted in"
              + " roomkey_redis_refused_total",
          cause.text());
    }
  }

  /** The number since the start. */
  long counted(Cause cause) {
    return counts.get(cause).get();
  }
}
