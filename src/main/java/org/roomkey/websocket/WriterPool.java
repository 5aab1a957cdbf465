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
 * The threads for writes that block: on Tomcat only closes, on other containers all writes. It uses
 * one thread per processor. While stalled peers block some threads, helpers take their place, so
 * that other peers do not wait. A thread is woken only if fewer threads work than are allowed. The
 * number of threads is bounded; there is at most one task per socket.
 */
public final class WriterPool implements Executor, AutoCloseable {
  private static final Log LOG = Log.of(WriterPool.class);
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

  public WriterPool() {
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

  /** Helpers only take tasks that usual threads cannot. A usual thread waits without spinning. */
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

  /** While the pool closes no thread is added; the working ones finish the tasks. */
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

  /** Runs a task. A failing task must not end its thread. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a writer failed", e);
    }
    done.incrementAndGet();
  }

  /**
   * Allows one thread per processor in addition to those that stalled peers block. One thread calls
   * it several times a second.
   */
  public void tick() {
    long now = done.get();
    int atWork = working.get();
    boolean waits = !tasks.isEmpty();
    if (atWork > 0 && now == doneBefore) {
      // All threads are stalled. Waiting tasks may stall, too, so the allowance doubles.
      int more = waits ? Math.max(usual, atWork) : usual;
      allowed = Math.min(MAX_THREADS, atWork + more);
    } else if (!waits) {
      // Working threads may be stalled, so the allowance that they need stays.
      allowed = Math.max(usual, Math.min(allowed, atWork + usual));
    }
    if (waits) {
      wakeAnother();
    }
    doneBefore = now;
  }

  /** Waits for writes under way, 5 s at most. */
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
