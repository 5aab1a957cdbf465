package org.roomkey.limit;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Blocks keys, such as users, for a while. The number of keys is bounded; above it, the oldest
 * pause ends early. Safe for use by many threads.
 */
public final class KeyedPause {
  static final int MAX_KEYS = 10_000;

  private final long nanos;
  private final LongSupplier nanoTime;

  /** The beginning of each pause, in this order. Guarded by itself. */
  private final Map<String, Long> begun = new LinkedHashMap<>();

  /**
   * @param length of a pause; zero for none
   */
  public KeyedPause(Duration length, LongSupplier nanoTime) {
    this.nanos = length.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Begins a pause now. A pause of the key that has not ended begins again. */
  public void begin(String key) {
    if (nanos == 0) {
      return;
    }
    synchronized (begun) {
      begun.remove(key);
      begun.put(key, nanoTime.getAsLong());
      Iterator<Long> oldest = begun.values().iterator();
      while (oldest.hasNext() && (left(oldest.next()) <= 0 || begun.size() > MAX_KEYS)) {
        oldest.remove();
      }
    }
  }

  /** The rest of the key's pause in whole seconds, rounded up; zero if it has none. */
  public Duration left(String key) {
    synchronized (begun) {
      Long since = begun.get(key);
      long left = since == null ? 0 : Math.max(0, left(since));
      return Duration.ofSeconds(Duration.ofNanos(left).plusNanos(999_999_999).toSeconds());
    }
  }

  private long left(long since) {
    return nanos - (nanoTime.getAsLong() - since);
  }
}
