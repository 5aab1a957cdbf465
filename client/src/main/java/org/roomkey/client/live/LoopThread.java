package org.roomkey.client.live;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A daemon thread. Safe for use by many threads. */
final class LoopThread implements Loop {
  private static final System.Logger LOG = System.getLogger(LoopThread.class.getPackageName());

  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread thread;

  LoopThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              thread = created;
              return created;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long millis() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  @Override
  public boolean run(Runnable task) {
    try {
      executor.execute(logged(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false; // the thread has ended
    }
  }

  @Override
  public Timer after(long millis, Runnable task) {
    try {
      ScheduledFuture<?> timer =
          executor.schedule(logged(task), Math.max(0, millis), TimeUnit.MILLISECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // the thread has ended
    }
  }

  @Override
  public void end() {
    executor.shutdown();
  }

  @Override
  public void awaitEnd(Duration limit) {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!executor.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "A listener still runs after the close");
      } else if (thread != null) {
        thread.join(limit.toMillis()); // it ends a moment after its executor
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An executor would swallow the exception. */
  private static Runnable logged(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "A task of a connection failed", e);
      }
    };
  }
}
