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
 * The one writer of a connection: frames wait here, bounded in number and length, and leave in
 * order on a thread of the writers' lane, together where they wait together. Its own lock guards
 * what changes it; no method blocks.
 */
final class Outbox {
  static final int MAX_FRAMES = 2_048;
  static final int MAX_CHARS = 2 * 1024 * 1024;

  /** With more than this waiting, no page of messages is added: live frames need the rest. */
  private static final int PAGES_CHARS = MAX_CHARS / 2;

  private static final int PAGES_FRAMES = MAX_FRAMES / 2;

  /** With more than this waiting, of each topic only the latest frame is kept. */
  static final int BEHIND_FRAMES = 256;

  static final int BEHIND_CHARS = 256 * 1024;

  private final Wire wire;
  private final Executor lane;
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

  Outbox(Wire wire, Executor lane, LongSupplier nanoTime) {
    this.wire = wire;
    this.lane = lane;
    this.nanoTime = nanoTime;
  }

  /** What became of offered frames. */
  enum Offered {
    /** They wait, and somebody is about to write. */
    TAKEN,
    /** They wait for whoever offered them to call {@link #flush}. */
    TAKEN_FIRST,
    /** The peer is too far behind to take more. */
    FULL
  }

  /** Takes frames unless the connection is closing, when they are dropped. */
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
        drop();
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
      drop();
    }
  }

  private void drop() {
    frames.clear();
    chars = 0;
    latest.clear();
  }

  /**
   * How long ago the peer last took {@link Wire#STEP_CHARS}, or the present batch began, in
   * nanoseconds; 0 where the writer rests.
   */
  long writingNanos() {
    long since = writingSince;
    return since == 0 ? 0 : nanoTime.getAsLong() - since;
  }

  /** Lets what waits leave; also called now and then, lest anything be left. */
  void flush() {
    if (begins()) {
      hand();
    }
  }

  /**
   * Writes what waits on this thread, and leaves to the lane what comes meanwhile. Only for the
   * first frame of a socket: its buffer always has room for that. Where the connection ends at that
   * very moment its close is written here too, which may take as long as a close may.
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
      lane.execute(this::write);
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
   * @param empty takes what is offered from now on
   * @return what was written, empty now
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

  /**
   * The peer has taken a good part of the batch. Where the close drops what waits, no more of it.
   */
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

  /** The peer is gone or takes nothing: what is left to do is the close. */
  private void broken() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.SLOW_CONSUMER : closing;
      drop();
    }
  }
}
