package org.roomkey.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;

/**
 * The writing side of one of Tomcat's sockets. A write never waits for the peer. Tomcat's semaphore
 * keeps these writes and Tomcat's own pongs and closes apart. The lock of this object guards the
 * state; it is held during a write, which takes microseconds.
 */
public final class TomcatSocket {
  private static final String PROPERTY = TomcatSocket.class.getName();

  /** Longer than the time after which a peer counts as stalled and gets its close. */
  private static final long TIMEOUT_MILLIS = 20_000;

  /** A peer that leaves output waiting for so long is not read. */
  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long Tomcat's close waits for the end of a frame; that holds a connector's thread. */
  private static final long FRAME_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The state of the output after a write. */
  public enum Output {
    WRITTEN,
    /** Tomcat writes the rest and then calls the completion handler. */
    PENDING,
    /** Tomcat is writing a control frame; nothing was written. */
    BUSY,
    /** A close frame was sent; nothing was written. */
    CLOSED
  }

  private final SocketWrapperBase<?> wrapper;
  private final CompletionHandler<Long, CompletionHandler<Long, Void>> tomcats = new Completion();
  private volatile Runnable onPing = () -> {};
  private volatile Consumer<byte[]> pongs;
  private volatile BooleanSupplier midFrame = () -> false;
  private volatile Reading reading;

  /** Takes most writes at once; null before Tomcat has written everything of its own. */
  private SocketChannel channel;

  private boolean closed;
  private boolean writing;
  private boolean pending;
  private long pendingSince;
  private boolean readingHeld;

  TomcatSocket(SocketWrapperBase<?> wrapper) {
    this.wrapper = wrapper;
  }

  /**
   * @param userProperties of the session
   * @return empty on another container, or if the connector has no asynchronous output
   */
  public static Optional<TomcatSocket> of(Map<String, Object> userProperties) {
    return Optional.ofNullable((TomcatSocket) userProperties.get(PROPERTY));
  }

  void putInto(Map<String, Object> userProperties) {
    userProperties.put(PROPERTY, this);
  }

  /**
   * @param listener runs at each ping of the peer, on the socket's read thread
   */
  public void onPing(Runnable listener) {
    onPing = listener;
  }

  /**
   * Leaves the answers to pings to the caller. Tomcat itself would wait for a peer that does not
   * read, on a thread of the connector. Call it before the socket is read.
   *
   * @param answers gets the payload of each ping, on the socket's read thread
   */
  public void answerPings(Consumer<byte[]> answers) {
    pongs = answers;
  }

  /** After its handshake the socket is read by these loops. Call it while it opens. */
  public void readBy(ReadLoops loops) {
    reading = loops.reading(wrapper).orElse(null);
  }

  /**
   * Tomcat has handled input.
   *
   * @return the state for Tomcat, which waits for more only after {@code UPGRADED}
   */
  SocketState hasRead(SocketState state) {
    Reading here = reading;
    return here != null && state == SocketState.UPGRADED && here.goOn()
        ? SocketState.SUSPENDED
        : state;
  }

  void pinged() {
    onPing.run();
  }

  /** Returns false if nobody answers; then Tomcat must. */
  boolean pong(ByteBuffer payload) {
    Consumer<byte[]> answers = pongs;
    if (answers == null) {
      return false;
    }
    byte[] copy = new byte[payload.remaining()];
    payload.duplicate().get(copy);
    answers.accept(copy);
    return true;
  }

  /**
   * Writes as much as the socket takes now. Call it again only after {@link Output#PENDING} has
   * completed.
   *
   * @param completion called on a thread of Tomcat; only after {@link Output#PENDING}
   * @throws IOException if the socket is broken
   */
  public Output write(ByteBuffer[] bytes, CompletionHandler<Long, Void> completion)
      throws IOException {
    synchronized (this) {
      if (closed) {
        return Output.CLOSED;
      }
      if (channel != null && hasTaken(bytes)) {
        return Output.WRITTEN;
      }
      writing = true;
      try {
        return switch (wrapper.write(
            BlockingMode.NON_BLOCK,
            TIMEOUT_MILLIS,
            TimeUnit.MILLISECONDS,
            completion,
            SocketWrapperBase.COMPLETE_WRITE,
            tomcats,
            bytes)) {
          case INLINE -> {
            channel = plainChannel();
            yield Output.WRITTEN;
          }
          case PENDING, DONE -> {
            pending = true;
            pendingSince = System.nanoTime();
            yield Output.PENDING;
          }
          case NOT_DONE -> Output.BUSY;
          case ERROR -> throw new IOException("the socket is broken");
        };
      } finally {
        writing = false;
      }
    }
  }

  private boolean hasTaken(ByteBuffer[] bytes) throws IOException {
    if (bytes.length == 1) {
      channel.write(bytes[0]);
    } else {
      channel.write(bytes);
    }
    return !bytes[bytes.length - 1].hasRemaining();
  }

  /** Null if bytes must pass through TLS or NIO2, or if Tomcat writes pongs in between. */
  private SocketChannel plainChannel() {
    return pongs != null
            && wrapper.getSocket() instanceof NioChannel nio
            && nio.getClass() == NioChannel.class
        ? nio.getIOChannel()
        : null;
  }

  /**
   * @param midFrame whether the peer waits for the end of a frame; a close frame waits, too
   */
  public void closeBetweenFrames(BooleanSupplier midFrame) {
    this.midFrame = midFrame;
  }

  /**
   * Tomcat wants to send a close frame. Nothing may follow it (RFC 6455 §5.5.1). Waits for the end
   * of a frame, so that the close frame is not taken for a part of it.
   *
   * @return false if the peer did not take the rest of the frame; then no close frame may be sent
   */
  boolean close() {
    long begin = System.nanoTime();
    while (!tryClose()) {
      if (System.nanoTime() - begin > FRAME_NANOS) {
        synchronized (this) {
          closed = true;
        }
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  private synchronized boolean tryClose() {
    closed = closed || !midFrame.getAsBoolean();
    return closed;
  }

  /** Whether the peer must not be read now. Then it is read after the pending write. */
  synchronized boolean holdsReading() {
    boolean stuck = pending && System.nanoTime() - pendingSince > STUCK_NANOS;
    readingHeld |= stuck;
    return stuck;
  }

  /** Returns false if the write is still on the stack: its result tells the caller. */
  private boolean complete() {
    boolean held;
    synchronized (this) {
      if (writing) {
        return false;
      }
      pending = false;
      held = readingHeld;
      readingHeld = false;
    }
    if (held) {
      wrapper.processSocket(SocketEvent.OPEN_READ, true);
    }
    return true;
  }

  private final class Completion implements CompletionHandler<Long, CompletionHandler<Long, Void>> {

    @Override
    public void completed(Long written, CompletionHandler<Long, Void> completion) {
      if (complete()) {
        completion.completed(written, null);
      }
    }

    @Override
    public void failed(Throwable failure, CompletionHandler<Long, Void> completion) {
      if (complete()) {
        completion.failed(failure, null);
      }
    }
  }
}
