package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.roomkey.log.Log;

/**
 * Runs tasks later or periodically on one thread. Tasks that block run in the background. Closing
 * drops the tasks that still wait.
 */
final class Timers implements AutoCloseable {
  private static final Log LOG = Log.of(Timers.class);

  private final ScheduledThreadPoolExecutor timer;
  private final Executor background;

  /**
   * @param background runs tasks that block
   */
  Timers(String threadPrefix, Executor background) {
    this.timer = new ScheduledThreadPoolExecutor(1, Resources.daemons(threadPrefix));
    this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.background = background;
  }

  void later(Duration delay, Runnable task) {
    ScheduledFuture<?> unused =
        timer.schedule(() -> background.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Repeats a task that does not block. */
  void every(Duration pause, Runnable task) {
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a periodic task failed", e);
              }
            },
            pause.toMillis(),
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Repeats a task in the background. */
  void everyInBackground(Duration pause, Runnable task) {
    every(pause, () -> background.execute(task));
  }

  @Override
  public void close() throws InterruptedException {
    Resources.stop(timer);
  }
}
