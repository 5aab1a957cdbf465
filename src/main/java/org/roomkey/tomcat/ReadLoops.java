package org.roomkey.tomcat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Waits for the input of sockets in place of Tomcat's poller. The thread that waits handles the
 * input, too. That saves the way to a thread of the connector and back. If input takes long, for
 * instance because it needs the database, another thread waits meanwhile. Safe for use by many
 * threads.
 */
public final class ReadLoops implements AutoCloseable {
  /** Handlers that all block at once; then no input is read until one of them ends. */
  private static final int MAX_THREADS = 128;

  private static final long IDLE_SECONDS = 10;
  private static final long STOP_SECONDS = 5;

  /** Input that takes longer does not hold up other sockets. */
  private static final Duration LONG = Duration.ofMillis(10);

  private final ThreadPoolExecutor threads;
  private final List<ReadLoop> loops = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean started = new AtomicBoolean();
  private final Thread watch = new Thread(this::watch, "roomkey-reader-watch");

  /**
   * @param count how many sockets are handled at once, if none of them takes long
   * @param failed gets what a handler or a selector throws
   */
  public ReadLoops(int count, Consumer<Throwable> failed) {
    this(count, MAX_THREADS, failed);
  }

  ReadLoops(int count, int maxThreads, Consumer<Throwable> failed) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            0,
            maxThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new ReadThread(task, "roomkey-reader-" + number.incrementAndGet()));
    watch.setDaemon(true);
    for (int i = 0; i < count; i++) {
      loops.add(new ReadLoop(threads, failed));
    }
  }

  /**
   * Call it before work that may wait: the other sockets of the loop go on at once. Does nothing on
   * other threads.
   */
  public static void mayBlock() {
    if (Thread.currentThread() instanceof ReadThread thread) {
      thread.loop().handOver();
    }
  }

  /** Empty for a connector without NIO. */
  Optional<Reading> reading(SocketWrapperBase<?> wrapper) {
    if (!(wrapper.getSocket() instanceof NioChannel channel)) {
      return Optional.empty();
    }
    if (started.compareAndSet(false, true)) {
      watch.start();
    }
    ReadLoop loop = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    return Optional.of(new Reading(loop, wrapper, channel.getIOChannel()));
  }

  private void watch() {
    int open;
    do {
      LockSupport.parkNanos(LONG.toNanos());
      open = 0;
      for (ReadLoop loop : loops) {
        open += loop.look(LONG) ? 1 : 0;
      }
    } while (open > 0);
  }

  /** Leaves the sockets to Tomcat's poller. Waits for handlers, 5 s at most. */
  @Override
  public void close() throws InterruptedException {
    loops.forEach(ReadLoop::close);
    threads.shutdown();
    if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      threads.shutdownNow();
    }
    watch.join(LONG.multipliedBy(10).toMillis());
  }
}
