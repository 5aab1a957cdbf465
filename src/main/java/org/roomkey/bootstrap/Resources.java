package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.roomkey.log.Log;

/** Makes the pools of threads and the timer, and hands each on to whoever closes it. */
final class Threads {
  private static final Log LOG = Log.of(Threads.class);

  private final Consumer<AutoCloseable> opened;

  /**
   * @param opened closes in reverse what it gets
   */
  Threads(Consumer<AutoCloseable> opened) {
    this.opened = opened;
  }

  ThreadPoolExecutor pool(String prefix, int threads, int waiting) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(waiting),
            daemons(prefix),
            new ThreadPoolExecutor.CallerRunsPolicy());
    opened.accept(() -> stop(pool));
    return pool;
  }

  ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("roomkey-timer-"));
    opened.accept(() -> stop(timer));
    return timer;
  }

  /** Runs a task once, after a while, where it may block. */
  static BiConsumer<Duration, Runnable> later(ScheduledExecutorService timer, Executor executor) {
    return (delay, task) -> {
      ScheduledFuture<?> unused =
          timer.schedule(() -> executor.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    };
  }

  private static ThreadFactory daemons(String prefix) {
    return task -> {
      Thread thread = new Thread(task);
      thread.setName(prefix + thread.getId());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void stop(ThreadPoolExecutor pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.log(Level.WARNING, "{0} did not stop in time", pool);
      pool.shutdownNow();
    }
  }

  void every(ScheduledExecutorService timer, long millis, Runnable task) {
    ScheduledFuture<?> repeated =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a periodic task failed", e);
              }
            },
            millis,
            millis,
            TimeUnit.MILLISECONDS);
    opened.accept(() -> repeated.cancel(false));
  }
}
