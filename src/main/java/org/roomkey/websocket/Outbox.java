package org.roomkey.websocket;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.roomkey.protocol.CloseStatus;

/**
 * The one writer of a connection: frames wait here, bounded in number and length, and leave in
 * order on a thread of the writers' lane, together where they wait together. Its own lock guards
 * it; no method blocks.
 */
final class Outbox {
  static final int MAX_FRAMES = 2_048;
  static final int MAX_CHARS = 2 * 1024 * 1024;

  private final Wire wire;
  private final Executor lane;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();

  private Deque<String> frames = new ArrayDeque<>();
  private int chars;
  private boolean pingDue;
  private boolean scheduled;
  private CloseStatus closing;
  private boolean closed;
  private long writingSince;

  Outbox(Wire wire, Executor lane, LongSupplier nanoTime) {
    this.wire = wire;
    this.lane = lane;
    this.nanoTime = nanoTime;
  }

  /** What became of an offered frame. */
  enum Offered {
    /** It waits, and somebody is about to write. */
    TAKEN,
    /** It waits for whoever offered it to call {@link #flush}. */
    TAKEN_FIRST,
    /** The peer is too far behind to take more. */
    FULL
  }

  /** Takes a frame unless the connection is closing, when it is dropped. */
  Offered offer(String frame) {
    synchronized (lock) {
      if (closing != null) {
        return Offered.TAKEN;
      }
      if (frames.size() >= MAX_FRAMES || chars + frame.length() > MAX_CHARS) {
        return Offered.FULL;
      }
      return add(frame) ? Offered.TAKEN_FIRST : Offered.TAKEN;
    }
  }

  /**
   * Takes a frame that is worth nothing later, unless half the outbox is full already.
   *
   * @return whether the caller has to flush
   */
  boolean offerEphemeral(String frame) {
    synchronized (lock) {
      boolean behind = frames.size() >= MAX_FRAMES / 2 || chars + frame.length() > MAX_CHARS / 2;
      return closing == null && !behind && add(frame);
    }
  }

  private boolean add(String frame) {
    boolean first = frames.isEmpty() && !scheduled;
    frames.add(frame);
    chars += frame.length();
    return first;
  }

  void ping() {
    synchronized (lock) {
      pingDue = closing == null;
    }
    flush();
  }

  /**
   * Takes the last frame and the close; nothing is taken after it.
   *
   * @param lastFrame null for none
   */
  void close(CloseStatus status, String lastFrame) {
    synchronized (lock) {
      if (closing != null) {
        return;
      }
      closing = status;
      pingDue = false;
      if (status.dropsQueued()) {
        frames.clear();
        chars = 0;
      }
      if (lastFrame != null) {
        add(lastFrame);
      }
    }
    flush();
  }

  /** The socket is gone: what waits is dropped. */
  void closed() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.NORMAL : closing;
      closed = true;
      frames.clear();
      chars = 0;
    }
  }

  /** How long the writer has been at its present batch, in nanoseconds; 0 where it rests. */
  long writingNanos() {
    synchronized (lock) {
      return writingSince == 0 ? 0 : nanoTime.getAsLong() - writingSince;
    }
  }

  /** Lets what waits leave; also called now and then, lest anything be left. */
  void flush() {
    synchronized (lock) {
      if (scheduled || closed || !hasWork()) {
        return;
      }
      scheduled = true;
    }
    try {
      lane.execute(this::write);
    } catch (RejectedExecutionException e) {
      synchronized (lock) {
        scheduled = false;
      }
    }
  }

  private boolean hasWork() {
    return pingDue || closing != null || !frames.isEmpty();
  }

  private void write() {
    Deque<String> batch = new ArrayDeque<>();
    while (true) {
      boolean ping;
      CloseStatus close = null;
      synchronized (lock) {
        writingSince = 0;
        if (closed || !hasWork()) {
          scheduled = false;
          return;
        }
        Deque<String> empty = batch;
        batch = frames;
        frames = empty;
        chars = 0;
        ping = pingDue;
        pingDue = false;
        close = batch.isEmpty() ? closing : null;
        writingSince = nanoTime.getAsLong() | 1;
      }
      if (close != null) {
        wire.close(close);
        closed();
      } else {
        write(batch, ping);
      }
    }
  }

  private void write(Deque<String> batch, boolean ping) {
    try {
      if (!batch.isEmpty()) {
        wire.write(batch);
      }
      if (ping) {
        wire.ping();
      }
    } catch (IOException | RuntimeException e) {
      batch.clear();
      broken();
    }
  }

  /** The peer is gone or takes nothing: what is left to do is the close. */
  private void broken() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.SLOW_CONSUMER : closing;
      frames.clear();
      chars = 0;
    }
  }
}
