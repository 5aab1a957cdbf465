package org.roomkey.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads on which outboxes write: one per processor while peers read, more while stalled peers
 * hold some of them, so that the others do not wait. A thread is woken only where fewer are at work
 * than there may be. Bounded by the number of threads; its tasks by the number of sockets, each of
 * which has at most one.
 */
public final class WriterLane implements Executor, AutoCloseable {
  private static final Logger LOG = System.getLogger(WriterLane.class.getName());
  private static final int MAX_THREADS = 512;

  private final int usual = Runtime.getRuntime().availableProcessors();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicLong done = new AtomicLong();
  private final ThreadPoolExecutor threads;
  private volatile int allowed = usual;
  private long doneBefore;

  public WriterLane() {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "roomkey-outbox-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @throws RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    try {
      wake();
    } catch (RejectedExecutionException e) {
      if (tasks.remove(task)) {
        throw e;
      }
    }
  }

  private void wake() {
    if (enter()) {
      try {
        threads.execute(this::work);
      } catch (RuntimeException e) {
        working.decrementAndGet();
        throw e;
      }
    }
  }

  private boolean enter() {
    int now = working.get();
    return now < allowed && working.compareAndSet(now, now + 1);
  }

  /** While the lane closes there is no help, and those at work do what is left. */
  private void wakeAnother() {
    try {
      wake();
    } catch (RejectedExecutionException closing) {
      LOG.log(Level.DEBUG, "no more threads while closing, {0} at work", working);
    }
  }

  private void work() {
    do {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        if (!tasks.isEmpty()) {
          wakeAnother();
        }
        run(task);
      }
      working.decrementAndGet();
    } while (!tasks.isEmpty() && enter());
  }

  /** A task that fails must not take its thread's place with it. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a writer failed", e);
    }
    done.incrementAndGet();
  }

  /** To be called several times a second by one thread: allows more threads where nothing moves. */
  public void tick() {
    long now = done.get();
    if (tasks.isEmpty()) {
      allowed = usual;
    } else {
      if (now == doneBefore) {
        allowed = Math.min(MAX_THREADS, allowed * 2);
      }
      wakeAnother();
    }
    doneBefore = now;
  }

  /** Lets what is written now be written, for at most 5 s. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
