package org.roomkey.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The same rate for each of many keys, such as users. A key that has been quiet for long enough is
 * forgotten, which changes nothing for it. Safe for use by many threads.
 */
public final class KeyedRate {
  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param perSecond three times as many may come at once; 0 for no limit
   * @param nanoTime a monotonic clock
   */
  public KeyedRate(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /**
   * @return false where the event is one too many for the key
   */
  public boolean tryTake(String key) {
    return tryTake(key, 1);
  }

  /**
   * @param amount what the event takes; more than a burst passes once the key has been quiet
   * @return false where the event is too much for the key now
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

  /** To be called now and then: forgets the keys whose buckets are full again. */
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
