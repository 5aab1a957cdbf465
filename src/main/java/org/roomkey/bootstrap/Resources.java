package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.roomkey.log.Log;

/**
 * The resources to close, thread pools included. Closes them in the reverse order of opening. Used
 * by the threads that start and stop the application, one after the other.
 */
final class Resources implements AutoCloseable {
  private static final Log LOG = Log.of(Resources.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /**
   * @param waiting the size of the queue; if it is full, the caller runs the task itself
   */
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
    add(() -> stop(pool));
    return pool;
  }

  /**
   * Threads for tasks that wait for other servers. There is no queue: a task is rejected while all
   * threads are busy.
   */
  ThreadPoolExecutor waiting(String prefix, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            0, threads, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(prefix));
    add(() -> stop(pool));
    return pool;
  }

  static ThreadFactory daemons(String prefix) {
    return task -> {
      Thread thread = new Thread(task);
      thread.setName(prefix + thread.getId());
      thread.setDaemon(true);
      return thread;
    };
  }

  static void stop(ThreadPoolExecutor pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.log(Level.WARNING, "{0} did not stop in time", pool);
      pool.shutdownNow();
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a resource did not close", e);
      }
    }
  }
}
