package org.roomkey.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much may be done at once for each key, such as a user. What is more waits for a short time,
 * in its order, and only so much of it; the rest is refused at once. Only keys for which something
 * is being done are remembered. Safe for use by many threads.
 */
public final class KeyedPlaces {
  private static final class Places {
    private final Semaphore free;
    private int inside;

    Places(int atOnce) {
      free = new Semaphore(atOnce, true);
    }
  }

  /** How somebody got a place. */
  public enum Entry {
    /** There was none, nor will there be soon. */
    REFUSED,
    AT_ONCE,
    /** Meanwhile much may have changed. */
    AFTER_WAITING;

    public boolean isInside() {
      return this != REFUSED;
    }
  }

  private final int atOnce;
  private final int waiting;
  private final Duration patience;
  private final Map<String, Places> byKey = new ConcurrentHashMap<>();

  /**
   * @param atOnce for each key; 0 for no limit
   * @param waiting how many more may wait for a place
   * @param patience how long each of them waits
   */
  public KeyedPlaces(int atOnce, int waiting, Duration patience) {
    this.atOnce = atOnce;
    this.waiting = waiting;
    this.patience = patience;
  }

  /**
   * Blocks while others of the key are at work, for as long as the patience at the most.
   *
   * @return false where there was no place; else {@link #leave} has to follow
   */
  public boolean enter(String key) {
    return tryEnter(key).isInside();
  }

  /** As {@link #enter}; says whether it had to wait. */
  Entry tryEnter(String key) {
    if (atOnce == 0) {
      return Entry.AT_ONCE;
    }
    Places[] mine = {null};
    byKey.compute(
        key,
        (same, known) -> {
          Places places = known == null ? new Places(atOnce) : known;
          if (places.inside < atOnce + waiting) {
            places.inside++;
            mine[0] = places;
          }
          return places;
        });
    if (mine[0] == null) {
      return Entry.REFUSED;
    }
    Entry entry = acquire(mine[0].free);
    if (!entry.isInside()) {
      goOut(key);
    }
    return entry;
  }

  private Entry acquire(Semaphore free) {
    try {
      if (free.tryAcquire(0, TimeUnit.NANOSECONDS)) {
        return Entry.AT_ONCE;
      }
      return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)
          ? Entry.AFTER_WAITING
          : Entry.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Entry.REFUSED;
    }
  }

  public void leave(String key) {
    if (atOnce > 0) {
      byKey.get(key).free.release();
      goOut(key);
    }
  }

  private void goOut(String key) {
    byKey.computeIfPresent(key, (same, places) -> --places.inside == 0 ? null : places);
  }

  int size() {
    return byKey.size();
  }
}
