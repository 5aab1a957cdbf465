package org.roomkey.websocket;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.room.Frame;

/**
 * The queue and the only writer of a connection. The queue is bounded in number and length. A
 * thread of the writer pool sends queued frames in order and in batches. A lock guards the state;
 * no method blocks, except {@link #flushHere}.
 */
final class Outbox {
  static final int MAX_FRAMES = 2_048;
  static final int MAX_CHARS = 2 * 1024 * 1024;

  /** Above this no page of messages is queued; live frames need the rest of the queue. */
  private static final int PAGES_CHARS = MAX_CHARS / 2;

  private static final int PAGES_FRAMES = MAX_FRAMES / 2;

  /** Above this only the latest frame of each topic is kept. */
  static final int BEHIND_FRAMES = 256;

  static final int BEHIND_CHARS = 256 * 1024;

  private final Wire wire;
  private final Executor writers;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();
  private final BooleanSupplier progress = this::goesOn;

  private Deque<String> frames = new ArrayDeque<>();
  private int chars;
  private final LatestFrames latest = new LatestFrames();
  private boolean pingDue;
  private boolean scheduled;
  private CloseStatus closing;
  private boolean closed;
  private volatile long writingSince;

  Outbox(Wire wire, Executor writers, LongSupplier nanoTime) {
    this.wire = wire;
    this.writers = writers;
    this.nanoTime = nanoTime;
  }

  enum Offered {
    /** Queued; a writer is scheduled, or the caller that began this batch flushes. */
    TAKEN,
    /** Queued; the caller must call {@link #flush}. */
    TAKEN_FIRST,
    /** The queue is full: the peer reads too slowly. */
    FULL
  }

  /** Queues frames. A closing connection drops them. */
  Offered offer(List<Frame> offered) {
    synchronized (lock) {
      if (closing != null) {
        return Offered.TAKEN;
      }
      boolean first = !scheduled && !hasWork();
      for (Frame frame : offered) {
        if (!take(frame)) {
          return Offered.FULL;
        }
      }
      return first && hasWork() ? Offered.TAKEN_FIRST : Offered.TAKEN;
    }
  }

  boolean hasRoomForPage() {
    synchronized (lock) {
      return chars <= PAGES_CHARS && frames.size() <= PAGES_FRAMES;
    }
  }

  private boolean take(Frame frame) {
    if (frame.isEphemeral()) {
      latest.remove(frame.topic());
      if (isBehind()) {
        latest.put(frame);
        return true;
      }
    }
    if (frames.size() >= MAX_FRAMES || chars + frame.text().length() > MAX_CHARS) {
      return false;
    }
    add(frame.text());
    return true;
  }

  private boolean isBehind() {
    return frames.size() >= BEHIND_FRAMES || chars >= BEHIND_CHARS;
  }

  private void add(String text) {
    frames.add(text);
    chars += text.length();
  }

  void ping() {
    synchronized (lock) {
      pingDue = closing == null;
    }
    flush();
  }

  /**
   * Queues the last frame and the close; later frames are dropped.
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
        drop();
      }
      if (lastFrame != null) {
        add(lastFrame);
      }
    }
    flush();
  }

  /** The socket is closed; drops the queue. */
  void closed() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.NORMAL : closing;
      closed = true;
      drop();
    }
  }

  private void drop() {
    frames.clear();
    chars = 0;
    latest.clear();
  }

  /**
   * The nanoseconds since the peer last took {@link Wire#STEP_CHARS}, or since the batch began; 0
   * if nothing is being written.
   */
  long writingNanos() {
    long since = writingSince;
    return since == 0 ? 0 : nanoTime.getAsLong() - since;
  }

  /** Starts writing. Also called periodically as a safety net. */
  void flush() {
    if (begins()) {
      hand();
    }
  }

  /**
   * Writes the queue on this thread, and leaves later frames to the pool. Only for the first frame
   * of a socket, because its buffer has room for that. If the connection ends at this moment, its
   * close is written here, too, and may block.
   */
  void flushHere() {
    if (begins()) {
      writeNext(new ArrayDeque<>());
      if (!rests()) {
        hand();
      }
    }
  }

  private boolean begins() {
    synchronized (lock) {
      boolean begins = !scheduled && !closed && hasWork();
      scheduled |= begins;
      return begins;
    }
  }

  private boolean rests() {
    synchronized (lock) {
      writingSince = 0;
      scheduled = !closed && hasWork();
      return !scheduled;
    }
  }

  private void hand() {
    try {
      writers.execute(this::write);
    } catch (RejectedExecutionException e) {
      synchronized (lock) {
        scheduled = false;
      }
    }
  }

  private boolean hasWork() {
    return pingDue || closing != null || !frames.isEmpty() || !latest.isEmpty();
  }

  private void write() {
    Deque<String> empty = new ArrayDeque<>();
    do {
      empty = writeNext(empty);
    } while (!rests());
  }

  /**
   * @param empty the queue for frames that are offered from now on
   * @return the written queue, empty again
   */
  private Deque<String> writeNext(Deque<String> empty) {
    Deque<String> batch;
    boolean ping;
    CloseStatus close;
    synchronized (lock) {
      latest.drainTo(frames);
      batch = frames;
      frames = empty;
      chars = 0;
      ping = pingDue;
      pingDue = false;
      close = batch.isEmpty() && !closed ? closing : null;
      writingSince = nanoTime.getAsLong() | 1;
    }
    if (close != null) {
      close(close);
    } else {
      write(batch, ping);
    }
    return batch;
  }

  /** The peer has taken a part of the batch. A close that drops the queue stops the rest. */
  private boolean goesOn() {
    synchronized (lock) {
      writingSince = nanoTime.getAsLong() | 1;
      return !closed && (closing == null || !closing.dropsQueued());
    }
  }

  private void close(CloseStatus status) {
    try {
      wire.close(status);
    } finally {
      closed();
    }
  }

  private void write(Deque<String> batch, boolean ping) {
    try {
      if (!batch.isEmpty()) {
        wire.write(batch, progress);
      }
      if (ping) {
        wire.ping();
      }
    } catch (IOException | RuntimeException e) {
      batch.clear();
      broken();
    }
  }

  /** The peer is gone or takes nothing, so only the close is left to write. */
  private void broken() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.SLOW_CONSUMER : closing;
      drop();
    }
  }
}
