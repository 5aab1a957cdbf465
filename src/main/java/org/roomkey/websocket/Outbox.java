package org.roomkey.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.room.Batch;
import org.roomkey.room.Frame;

/**
 * The queue and the only writer of a connection. The thread that flushes it writes, if the wire
 * does not block; else a thread of the pool. Closes are always written by the pool. A lock guards
 * the state; no method blocks, except {@link #flushHere}.
 */
final class Outbox {
  private final Wire wire;
  private final Executor writers;
  private final LongSupplier nanoTime;
  private final CompletionHandler<Long, Void> completion = new Completion();
  private final Object lock = new Object();
  private final FrameQueue queue;
  private boolean pingDue;

  /** The payload of the latest ping of the peer, which needs an answer; null for none. */
  private byte[] pongDue;

  private CloseStatus closing;
  private volatile boolean closed;

  /** Whether somebody writes, or will: a thread, the pool or the container. */
  private boolean writing;

  private volatile long writingSince;

  Outbox(Wire wire, Executor writers, SocketCounts counts, LongSupplier nanoTime) {
    this.wire = wire;
    this.writers = writers;
    this.queue = new FrameQueue(counts);
    this.nanoTime = nanoTime;
  }

  /** Queues frames. A closing connection drops them. */
  Offered offer(Batch batch) {
    synchronized (lock) {
      if (closing != null) {
        return Offered.TAKEN;
      }
      boolean first = !writing && !hasWork();
      if (!queue.offer(batch)) {
        return Offered.FULL;
      }
      return first ? Offered.TAKEN_FIRST : Offered.TAKEN;
    }
  }

  boolean hasRoomForPage() {
    synchronized (lock) {
      return queue.hasRoomForPage();
    }
  }

  boolean isMidFrame() {
    synchronized (lock) {
      return queue.isMidFrame();
    }
  }

  void ping() {
    synchronized (lock) {
      pingDue = closing == null;
    }
    flush();
  }

  /** Answers a ping. Earlier ones that wait need no answer of their own (RFC 6455 §5.5.3). */
  void pong(byte[] payload) {
    synchronized (lock) {
      pongDue = closing == null ? payload : null;
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
      pongDue = null;
      if (status.dropsQueued()) {
        queue.drop();
      }
      if (lastFrame != null) {
        queue.add(Batch.of(Frame.lasting(lastFrame)));
      }
    }
    flush();
  }

  /** The socket is closed; drops the queue. */
  void closed() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.NORMAL : closing;
      closed = true;
      queue.clear();
    }
  }

  /** Whether the close was written, or the socket closed otherwise. */
  boolean isClosed() {
    return closed;
  }

  /**
   * The nanoseconds since the peer last took a {@link FrameQueue#CHUNK_BYTES chunk}, or since the
   * writing began; 0 if nothing is being written.
   */
  long writingNanos() {
    long since = writingSince;
    return since == 0 ? 0 : nanoTime.getAsLong() - since;
  }

  /** Starts writing. Also called periodically as a safety net. */
  void flush() {
    if (begins()) {
      goOn();
    }
  }

  private void goOn() {
    if (wire.blocks()) {
      hand(this::write);
    } else {
      write();
    }
  }

  /**
   * Writes the first frame of a socket on this thread, because its buffer has room for that, and
   * the close if the connection ends at this moment. If the wire blocks, the pool writes the rest.
   */
  void flushHere() {
    if (begins() && writeNext() && !rests()) {
      goOn();
    }
  }

  private boolean begins() {
    synchronized (lock) {
      boolean begins = !writing && !closed && hasWork();
      writing |= begins;
      return begins;
    }
  }

  private boolean rests() {
    synchronized (lock) {
      if (!closed && hasWork()) {
        return false;
      }
      writing = false;
      writingSince = 0;
      return true;
    }
  }

  private boolean hasWork() {
    return pingDue || pongDue != null || closing != null || !queue.isEmpty();
  }

  private void hand(Runnable task) {
    try {
      writers.execute(task);
    } catch (RejectedExecutionException e) {
      synchronized (lock) {
        writing = false;
        writingSince = 0;
      }
    }
  }

  private void write() {
    while (writeNext()) {
      // there may be more
    }
  }

  /** Returns false if nothing is left to write, or somebody else goes on. */
  private boolean writeNext() {
    try {
      return tryWriteNext();
    } catch (IOException | RuntimeException e) {
      broken();
      return true;
    }
  }

  private boolean tryWriteNext() throws IOException {
    Wire.Part part = null;
    CloseStatus close = null;
    synchronized (lock) {
      if (rests()) {
        return false;
      }
      if (queue.isBetweenFrames() && (pingDue || pongDue != null)) {
        part = controlFrame();
      } else if (queue.isEmpty()) {
        close = closing;
      } else {
        ByteBuffer[] chunk = queue.chunk();
        part = () -> wire.write(chunk, completion);
      }
      writingSince = nanoTime.getAsLong() | 1;
    }
    return close == null ? write(part) : writeClose(close);
  }

  private Wire.Part controlFrame() {
    byte[] pong = pongDue;
    if (pong == null) {
      pingDue = false;
      return () -> wire.ping(completion);
    }
    pongDue = null;
    return () -> wire.pong(pong, completion);
  }

  private boolean write(Wire.Part part) throws IOException {
    return switch (part.write()) {
      case WRITTEN -> {
        written();
        yield true;
      }
      case PENDING -> false;
      case CLOSED -> {
        closed();
        yield true;
      }
    };
  }

  private void written() {
    synchronized (lock) {
      queue.written();
    }
  }

  private boolean writeClose(CloseStatus status) {
    if (wire.blocks()) {
      closeWire(status);
    } else {
      hand(() -> closeWire(status));
    }
    return false;
  }

  private void closeWire(CloseStatus status) {
    try {
      wire.close(status);
    } finally {
      closed();
    }
  }

  /** The peer is gone or takes nothing, so only the close is left to write. */
  private void broken() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.SLOW_CONSUMER : closing;
      pingDue = false;
      pongDue = null;
      queue.clear();
    }
  }

  /** Called by the container when it has written the rest of a chunk or ping. */
  private final class Completion implements CompletionHandler<Long, Void> {

    @Override
    public void completed(Long bytes, Void attachment) {
      written();
      write();
    }

    @Override
    public void failed(Throwable failure, Void attachment) {
      broken();
      write();
    }
  }
}
