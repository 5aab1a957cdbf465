package org.roomkey.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A semaphore for each key, such as a user: bounds how many tasks of the key run at once. A few
 * more wait for a short time, in their order; the rest is refused at once. A key is remembered only
 * while a task of it runs or waits. Safe for use by many threads.
 */
public final class KeyedSemaphore {
  private static final class Permits {
    private final Semaphore free;
    private int users;

    Permits(int atOnce) {
      free = new Semaphore(atOnce, true);
    }
  }

  public enum Result {
    /** All permits are in use, and too many wait already or the wait was too long. */
    REFUSED,
    AT_ONCE,
    /** The caller had to wait, so what it checked before may have changed. */
    AFTER_WAITING;

    public boolean isAcquired() {
      return this != REFUSED;
    }
  }

  private final int atOnce;
  private final int waiting;
  private final Duration patience;
  private final Map<String, Permits> byKey = new ConcurrentHashMap<>();

  /**
   * @param atOnce permits of each key; 0 for no limit
   * @param waiting how many more may wait for a permit
   * @param patience how long each of them waits
   */
  public KeyedSemaphore(int atOnce, int waiting, Duration patience) {
    this.atOnce = atOnce;
    this.waiting = waiting;
    this.patience = patience;
  }

  /**
   * Runs the task with a permit of the key. Waits for one as {@link #acquire} does.
   *
   * @return empty if refused
   */
  public <T> Optional<T> call(String key, Supplier<T> task) {
    if (!acquire(key).isAcquired()) {
      return Optional.empty();
    }
    try {
      return Optional.of(task.get());
    } finally {
      release(key);
    }
  }

  /**
   * Blocks while all permits of the key are in use, at most as long as the patience. If it is not
   * refused, call {@link #release} afterwards.
   */
  Result acquire(String key) {
    if (atOnce == 0) {
      return Result.AT_ONCE;
    }
    Permits[] mine = {null};
    byKey.compute(
        key,
        (same, known) -> {
          Permits permits = known == null ? new Permits(atOnce) : known;
          if (permits.users < atOnce + waiting) {
            permits.users++;
            mine[0] = permits;
          }
          return permits;
        });
    if (mine[0] == null) {
      return Result.REFUSED;
    }
    Result result = acquire(mine[0].free);
    if (!result.isAcquired()) {
      forgetUser(key);
    }
    return result;
  }

  private Result acquire(Semaphore free) {
    try {
      if (free.tryAcquire(0, TimeUnit.NANOSECONDS)) {
        return Result.AT_ONCE;
      }
      return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)
          ? Result.AFTER_WAITING
          : Result.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.REFUSED;
    }
  }

  void release(String key) {
    if (atOnce > 0) {
      byKey.get(key).free.release();
      forgetUser(key);
    }
  }

  private void forgetUser(String key) {
    byKey.computeIfPresent(key, (same, permits) -> --permits.users == 0 ? null : permits);
  }

  int size() {
    return byKey.size();
  }
}
