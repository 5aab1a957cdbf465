package org.roomkey.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts resources in use by key, up to a maximum for each. Safe for use by many threads. */
public final class KeyedCounter {
  private final int max;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /**
   * @param max for each key; 0 for no maximum
   */
  public KeyedCounter(int max) {
    this.max = max;
  }

  /** Returns false if the key is at its maximum; otherwise call {@link #release} afterwards. */
  public boolean tryTake(String key) {
    boolean[] taken = {false};
    counts.compute(
        key,
        (same, count) -> {
          int before = count == null ? 0 : count;
          taken[0] = max == 0 || before < max;
          return taken[0] ? Integer.valueOf(before + 1) : count;
        });
    return taken[0];
  }

  /** Whether {@link #tryTake} would succeed now. */
  public boolean hasRoom(String key) {
    return max == 0 || counts.getOrDefault(key, 0) < max;
  }

  public void release(String key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
