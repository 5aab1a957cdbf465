package org.roomkey.websocket;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which outboxes write: few while peers read, more while stalled peers hold some of
 * them, so that the others do not wait. Bounded by the number of threads; its tasks by the number of
 * sockets, each of which has at most one.
 */
public final class WriterLane implements Executor, AutoCloseable {
  private static final int MAX_THREADS = 512;

  private final int usualThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;
  private long doneBefore;

  public WriterLane() {
    pool =
        new ThreadPoolExecutor(
            usualThreads,
            MAX_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "roomkey-outbox-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** To be called several times a second by one thread: adds threads where nothing moves. */
  public void tick() {
    long done = pool.getCompletedTaskCount();
    int threads = pool.getCorePoolSize();
    if (pool.getQueue().isEmpty()) {
      pool.setCorePoolSize(usualThreads);
    } else if (done == doneBefore) {
      pool.setCorePoolSize(Math.min(MAX_THREADS, threads * 2));
    }
    doneBefore = done;
  }

  /** Lets what is written now be written, for at most 5 s. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
