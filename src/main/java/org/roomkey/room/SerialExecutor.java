package org.roomkey.room;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * Runs tasks one after the other in the order of arrival. The thread that submits a task to an idle
 * executor runs it, which saves a hop to another thread; a long run moves to the pool. Safe for use
 * by many threads.
 */
final class SerialExecutor implements Executor {
  private static final Log LOG = Log.of(SerialExecutor.class);

  /** After this number of tasks, the run moves from the caller's thread to the pool. */
  private static final int RUN_LENGTH = 32;

  /** With this number of waiting tasks, {@link #offer} refuses more. */
  private static final int MAX_WAITING = 10_000;

  private final Executor pool;
  private final Runnable afterRun;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param afterRun runs like a task when no other task waits, and before a long run moves on
   */
  SerialExecutor(Executor pool, Runnable afterRun) {
    this.pool = pool;
    this.afterRun = afterRun;
  }

  /** Runs a task that must not be lost, such as a leave or a commit. */
  @Override
  public void execute(Runnable task) {
    executeOn(Runnable::run, task);
  }

  /**
   * Queues a task like {@link #execute}.
   *
   * @param runner gets the run if no other thread runs the queued tasks, and must run it
   */
  void executeOn(Executor runner, Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      runner.execute(this::run);
    }
  }

  /** Runs a task for a client's request; false if too many tasks wait. */
  boolean offer(Runnable task) {
    if (waiting.get() >= MAX_WAITING) {
      return false;
    }
    execute(task);
    return true;
  }

  /**
   * Runs a task for a request whose sender gets an error.
   *
   * @param failed runs instead, on any thread, if too many tasks wait, or after a {@link
   *     StoreException} of the task
   */
  void offer(Runnable task, Runnable failed) {
    boolean accepted =
        offer(
            () -> {
              try {
                task.run();
              } catch (StoreException e) {
                failed.run();
              }
            });
    if (!accepted) {
      failed.run();
    }
  }

  /** Runs a task with a result; completes with its value or exception. */
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

  /** Runs a task. If it fails, the tasks after it must still run. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a task of a board failed", e);
    }
  }
}
