package org.roomkey.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Wire wire;
  private final Executor writers;
  private final SocketCounts counts;
  private final LongSupplier nanoTime;
  private final CompletionHandler<Long, Void> completion = new Completion();
  private final Object lock = new Object();

  private final FrameQueue queue = new FrameQueue();
  private boolean pingDue;
  private CloseStatus closing;
  private boolean closed;

  /** Whether somebody writes, or will: a thread, the pool or the container. */
  private boolean writing;

  private volatile long writingSince;

  Outbox(Wire wire, Executor writers, SocketCounts counts, LongSupplier nanoTime) {
    this.wire = wire;
    this.writers = writers;
    this.counts = counts;
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
   * Writes the first frame of a socket on this thread, because its buffer has room for that. If the
   * wire blocks, the pool writes the rest. If the connection ends at this moment, its close is
   * written here, too.
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
    return pingDue || closing != null || !queue.isEmpty();
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
    boolean goesOn = true;
    while (goesOn) {
      goesOn = writeNext();
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
    ByteBuffer[] chunk = null;
    CloseStatus close = null;
    synchronized (lock) {
      if (rests()) {
        return false;
      }
      if (pingDue && queue.isBetweenFrames()) {
        pingDue = false;
      } else if (queue.isEmpty()) {
        close = closing;
      } else {
        chunk = queue.chunk();
      }
      writingSince = nanoTime.getAsLong() | 1;
    }
    return close == null ? write(chunk) : writeClose(close);
  }

  /**
   * @param chunk null for a ping
   */
  private boolean write(ByteBuffer[] chunk) throws IOException {
    Wire.Output output = chunk == null ? wire.ping(completion) : wire.write(chunk, completion);
    return switch (output) {
      case WRITTEN -> {
        written(chunk != null);
        yield true;
      }
      case PENDING -> false;
      case BUSY -> {
        tryAgain(chunk == null);
        yield false;
      }
      case CLOSED -> {
        closed();
        yield true;
      }
    };
  }

  private void written(boolean aChunk) {
    int frames;
    synchronized (lock) {
      frames = aChunk ? queue.written() : 0;
    }
    counts.addSent(frames);
  }

  private void tryAgain(boolean ping) {
    synchronized (lock) {
      pingDue |= ping && closing == null;
    }
    hand(
        () -> {
          LockSupport.parkNanos(BUSY_NANOS);
          write();
        });
  }

  private boolean writeClose(CloseStatus status) {
    Runnable task =
        () -> {
          try {
            wire.close(status);
          } finally {
            closed();
          }
        };
    if (wire.blocks()) {
      task.run();
    } else {
      hand(task);
    }
    return false;
  }

  /** The peer is gone or takes nothing, so only the close is left to write. */
  private void broken() {
    synchronized (lock) {
      closing = closing == null ? CloseStatus.SLOW_CONSUMER : closing;
      pingDue = false;
      queue.clear();
    }
  }

  /** Called by the container when it has written the rest of a chunk or ping. */
  private final class Completion implements CompletionHandler<Long, Void> {

    @Override
    public void completed(Long bytes, Void attachment) {
      written(true);
      write();
    }

    @Override
    public void failed(Throwable failure, Void attachment) {
      broken();
      write();
    }
  }
}
