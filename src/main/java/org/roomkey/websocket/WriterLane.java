package org.roomkey.websocket;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.log.Log;

/**
 * The threads on which outboxes write: one per processor while peers read, and helpers while
 * stalled peers hold some of them, so that the others do not wait. A thread is woken only where
 * fewer are at work than there may be. Bounded by the number of threads; its tasks by the number of
 * sockets, each of which has at most one.
 */
public final class WriterLane implements Executor, AutoCloseable {
  private static final Log LOG = Log.of(WriterLane.class);
  private static final int MAX_THREADS = 512;
  private static final long IDLE_SECONDS = 10;
  private static final long STOP_SECONDS = 5;

  private final int usual = Runtime.getRuntime().availableProcessors();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicLong done = new AtomicLong();
  private final AtomicInteger usualAtWork = new AtomicInteger();
  private final ThreadPoolExecutor usualThreads;
  private final ThreadPoolExecutor helpers;
  private volatile int allowed = usual;
  private long doneBefore;

  public WriterLane() {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory daemons =
        task -> {
          Thread thread = new Thread(task, "roomkey-outbox-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    usualThreads = pool(usual, usual, new LinkedBlockingQueue<>(), daemons);
    usualThreads.allowCoreThreadTimeOut(true);
    helpers = pool(0, MAX_THREADS, new SynchronousQueue<>(), daemons);
  }

  private static ThreadPoolExecutor pool(
      int threads, int maxThreads, BlockingQueue<Runnable> queue, ThreadFactory factory) {
    return new ThreadPoolExecutor(
        threads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory);
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
        startWork();
      } catch (RuntimeException e) {
        working.decrementAndGet();
        throw e;
      }
    }
  }

  /** A usual thread waits at a queue that does not spin; only what it cannot do is for a helper. */
  private void startWork() {
    if (usualAtWork.incrementAndGet() <= usual) {
      try {
        usualThreads.execute(this::workAsUsual);
      } catch (RejectedExecutionException e) {
        usualAtWork.decrementAndGet();
        throw e;
      }
    } else {
      usualAtWork.decrementAndGet();
      helpers.execute(this::work);
    }
  }

  private void workAsUsual() {
    try {
      work();
    } finally {
      usualAtWork.decrementAndGet();
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

  /**
   * To be called several times a second by one thread: as many threads as there are processors may
   * work beside those that stalled peers hold.
   */
  public void tick() {
    long now = done.get();
    int atWork = working.get();
    boolean waits = !tasks.isEmpty();
    if (atWork > 0 && now == doneBefore) {
      // All of them are stalled. Those behind may be, too: their number is found by doubling.
      int more = waits ? Math.max(usual, atWork) : usual;
      allowed = Math.min(MAX_THREADS, atWork + more);
    } else if (!waits) {
      // Whoever is at work now may be stalled: room that is known to be needed stays.
      allowed = Math.max(usual, Math.min(allowed, atWork + usual));
    }
    if (waits) {
      wakeAnother();
    }
    doneBefore = now;
  }

  /** Lets what is written now be written, for at most 5 s. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    usualThreads.shutdown();
    helpers.shutdown();
    stop(usualThreads, deadline);
    stop(helpers, deadline);
  }

  private static void stop(ThreadPoolExecutor threads, long deadline) {
    try {
      if (!threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
