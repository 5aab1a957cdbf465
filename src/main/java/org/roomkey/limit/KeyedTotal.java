package org.roomkey.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * A maximum for what each of many keys has in the database. A total is used for ten seconds, so
 * that the database does not count at each new one. Several nodes may therefore exceed the maximum
 * by what they add meanwhile. Safe for use by many threads; sometimes counts.
 */
public final class KeyedTotal {
  private static final long USED_NANOS = Duration.ofSeconds(10).toNanos();

  /** Shorter for a full total, because somebody may delete some. */
  private static final long FULL_USED_NANOS = Duration.ofSeconds(1).toNanos();

  private record Total(AtomicInteger number, long at) {}

  private final int max;
  private final ToIntFunction<String> count;
  private final LongSupplier nanoTime;
  private final Map<String, Total> totals = new ConcurrentHashMap<>();

  /**
   * @param max of each key; 0 for no limit
   * @param count counts what a key has; may block
   */
  public KeyedTotal(int max, ToIntFunction<String> count, LongSupplier nanoTime) {
    this.max = max;
    this.count = count;
    this.nanoTime = nanoTime;
  }

  /**
   * Whether the key may have one more.
   *
   * @param key must exist, so that few are ever remembered
   */
  public boolean hasRoom(String key) {
    return max == 0 || total(key).number.get() < max;
  }

  private Total total(String key) {
    long now = nanoTime.getAsLong();
    Total known = totals.get(key);
    if (known != null
        && now - known.at < (known.number.get() < max ? USED_NANOS : FULL_USED_NANOS)) {
      return known;
    }
    Total counted = new Total(new AtomicInteger(count.applyAsInt(key)), now);
    totals.put(key, counted);
    return counted;
  }

  /** The key has one more. */
  public void added(String key) {
    Total known = totals.get(key);
    if (known != null) {
      known.number.incrementAndGet();
    }
  }

  /** Forgets old totals. Call it periodically. */
  public void forgetOld() {
    long now = nanoTime.getAsLong();
    totals.values().removeIf(total -> now - total.at >= USED_NANOS);
  }
}
