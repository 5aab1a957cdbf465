package org.roomkey.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of the program: bounded, named, and none that keeps the server from ending. */
final class Threads {
  private static final Logger LOG = System.getLogger(Threads.class.getName());
  private static final long STOP_SECONDS = 5;

  private Threads() {}

  /**
   * @param waiting tasks; whoever brings one more runs it
   */
  static ThreadPoolExecutor pool(String prefix, int threads, int waiting) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        1,
        TimeUnit.MINUTES,
        new LinkedBlockingQueue<>(waiting),
        daemons(prefix),
        new ThreadPoolExecutor.CallerRunsPolicy());
  }

  static ScheduledThreadPoolExecutor timer(String prefix) {
    return new ScheduledThreadPoolExecutor(1, daemons(prefix));
  }

  private static ThreadFactory daemons(String prefix) {
    return task -> {
      Thread thread = new Thread(task);
      thread.setName(prefix + thread.getId());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Lets what was begun and what waits be done, for some seconds. */
  static void stop(ThreadPoolExecutor pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.log(Level.WARNING, "{0} did not stop in time", pool);
      pool.shutdownNow();
    }
  }
}
