package org.roomkey.room;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.roomkey.log.Log;

/**
 * Runs tasks one after the other in the order of arrival, on the thread that brings one where
 * nobody is at it, which saves the hop to another thread; a long run moves on to the pool. Safe for
 * use by many threads.
 */
final class SerialExecutor implements Executor {
  private static final Log LOG = Log.of(SerialExecutor.class);

  /** After so many tasks a caller's thread is let go. */
  private static final int RUN_LENGTH = 32;

  /** Beyond so many waiting tasks, work that can be refused is refused. */
  private static final int MAX_WAITING = 10_000;

  private final Executor pool;
  private final Runnable afterRun;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param afterRun run, as a task is, when no other task waits, and now and then in a long run
   */
  SerialExecutor(Executor pool, Runnable afterRun) {
    this.pool = pool;
    this.afterRun = afterRun;
  }

  /** For what must not be lost: departures, commits. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      run();
    }
  }

  /**
   * For what a client asks.
   *
   * @return false where too much is waiting already
   */
  boolean offer(Runnable task) {
    if (waiting.get() >= MAX_WAITING) {
      return false;
    }
    execute(task);
    return true;
  }

  /** For what somebody waits for; completes with what the task returns or throws. */
  <T> CompletableFuture<T> call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(
        () -> {
          try {
            result.complete(task.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void run() {
    int done = 0;
    do {
      if (done++ == RUN_LENGTH) {
        run(afterRun);
        pool.execute(this::run);
        return;
      }
      run(tasks.remove());
      if (waiting.get() == 1) {
        run(afterRun);
      }
    } while (waiting.decrementAndGet() != 0);
  }

  /** Whatever one task does, the tasks after it must run. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a task of a board failed", e);
    }
  }
}
