package org.roomkey.tomcat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * A selector and the thread that leads: it waits for input and handles it. A leader that handles
 * something long hands the lead over. Its lock guards the state of its {@link Reading}s, too. Safe
 * for use by many threads.
 */
final class ReadLoop implements AutoCloseable {
  /** Until then a closed socket keeps its file descriptor. */
  private static final long SELECT_MILLIS = 1000;

  private final Executor threads;
  private final Consumer<Throwable> failed;
  private final Selector selector;
  private final Object lock = new Object();

  /** Null if no thread leads. */
  private Thread leader;

  /** What the leader handles; null while it waits. */
  private Reading handled;

  private long handledSince;

  /** Whether a socket was registered. */
  private boolean used;

  private boolean closed;

  /** Whether the selector is closed. */
  private boolean ended;

  ReadLoop(Executor threads, Consumer<Throwable> failed) {
    this.threads = threads;
    this.failed = failed;
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Object lock() {
    return lock;
  }

  /** The caller holds the lock. */
  boolean isClosed() {
    return closed;
  }

  /** The caller holds the lock. Null if the channel or the loop is closed. */
  SelectionKey register(SocketChannel channel, Reading reading) {
    used = true;
    try {
      return closed ? null : channel.register(selector, 0, reading);
    } catch (ClosedChannelException e) {
      return null;
    }
  }

  /** The caller holds the lock. A leader on another thread must wait anew. */
  void interestChanged() {
    if (leader == null) {
      start();
    } else if (leader != Thread.currentThread()) {
      selector.wakeup();
    }
  }

  private void start() {
    try {
      threads.execute(this::lead);
    } catch (RejectedExecutionException e) {
      // All threads are busy. The first that is not takes the lead, or the next look starts one.
    }
  }

  private void lead() {
    ReadThread.enter(this);
    while (takeLead()) {
      Reading next = next();
      while (next != null && handle(next)) {
        next = next();
      }
      if (next == null) {
        end();
      }
    }
  }

  private boolean takeLead() {
    synchronized (lock) {
      boolean takes = leader == null && !ended;
      if (takes) {
        leader = Thread.currentThread();
      }
      return takes;
    }
  }

  /** Waits for the next socket with input. Null if the loop is closed or the selector fails. */
  private Reading next() {
    Set<SelectionKey> ready = selector.selectedKeys();
    try {
      while (ready.isEmpty()) {
        synchronized (lock) {
          if (closed) {
            return null;
          }
        }
        // With the flag set the selector would not wait.
        Thread.interrupted();
        selector.select(SELECT_MILLIS);
      }
    } catch (IOException | RuntimeException | Error e) {
      // Without a leader nobody would read these sockets again, so Tomcat reads them.
      failed.accept(e);
      return null;
    }
    Iterator<SelectionKey> first = ready.iterator();
    SelectionKey key = first.next();
    first.remove();
    return (Reading) key.attachment();
  }

  /** Returns false if this thread does not lead any more. */
  private boolean handle(Reading reading) {
    synchronized (lock) {
      if (!reading.begin()) {
        return true;
      }
      handled = reading;
      handledSince = System.nanoTime();
    }
    try {
      reading.handle();
    } catch (RuntimeException | Error e) {
      // The other sockets go on.
      failed.accept(e);
    }
    synchronized (lock) {
      boolean leads = leader == Thread.currentThread();
      if (leads) {
        handled = null;
      }
      reading.end();
      return leads;
    }
  }

  /** Called by the thread that leads, or did, while it handles input. */
  void handOver() {
    synchronized (lock) {
      if (leader == Thread.currentThread()) {
        release();
        start();
      }
    }
  }

  /**
   * Lets another thread lead if input takes longer than this, or if no thread was free before.
   * Returns false after the end.
   */
  boolean look(Duration time) {
    synchronized (lock) {
      if (handled != null && System.nanoTime() - handledSince > time.toNanos()) {
        release();
      }
      if (leader == null && used) {
        start();
      }
      return !ended;
    }
  }

  /** Takes the lead from the thread that handles input. */
  private void release() {
    handled.rest();
    handled = null;
    leader = null;
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (handled != null) {
        release();
      }
      start();
    }
    selector.wakeup();
  }

  /** The leader leaves its sockets to Tomcat. */
  private void end() {
    synchronized (lock) {
      closed = true;
      ended = true;
      leader = null;
      List<Reading> readings =
          selector.keys().stream().map(key -> (Reading) key.attachment()).toList();
      try {
        selector.close();
      } catch (IOException e) {
        failed.accept(e);
      }
      readings.forEach(Reading::leave);
    }
  }

  /** A closed socket has no interest. */
  static void setInterest(SelectionKey key, int operations) {
    try {
      key.interestOps(operations);
    } catch (CancelledKeyException e) {
      // Tomcat has closed the socket; nothing is left to read.
    }
  }
}
