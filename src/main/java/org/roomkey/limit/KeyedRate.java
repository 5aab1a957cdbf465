package org.roomkey.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The same rate for each of many keys, such as users. A key whose bucket is full again is
 * forgotten, which has no effect on its rate. Safe for use by many threads.
 */
public final class KeyedRate {
  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param perSecond events a second, with bursts of three times as many; 0 for no limit
   */
  public KeyedRate(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Returns false if the event exceeds the rate of the key. */
  public boolean tryTake(String key) {
    return tryTake(key, 1);
  }

  /**
   * @param amount the cost of the event; more than a burst passes if the bucket is full
   * @return false if the event exceeds the rate of the key
   */
  public boolean tryTake(String key, int amount) {
    if (perSecond == 0) {
      return true;
    }
    boolean[] taken = {false};
    buckets.compute(
        key,
        (same, known) -> {
          TokenBucket bucket = known == null ? new TokenBucket(perSecond, nanoTime) : known;
          taken[0] = bucket.tryTake(amount);
          return bucket;
        });
    return taken[0];
  }

  /** Call it periodically: forgets the keys whose buckets are full again. */
  public void forgetQuiet() {
    buckets.keySet().forEach(this::forgetIfQuiet);
  }

  private void forgetIfQuiet(String key) {
    buckets.computeIfPresent(key, (same, bucket) -> bucket.isFull() ? null : bucket);
  }

  int size() {
    return buckets.size();
  }
}
