package org.roomkey.edge;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Writes one answer without blocking, as fast as its peer reads, and completes the request when the
 * kernel has all of it. The container calls it from one thread at a time. The connector's write
 * timeout ends a peer that reads nothing; the deadline here ends one that reads too slowly. An
 * exception from {@link #onWritePossible} closes the connection at once and is not logged.
 */
final class Delivery extends AsyncExchange implements WriteListener {
  private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The container copies the bytes that the kernel does not take at once; this bounds the copy. */
  private static final int CHUNK = 16 * 1024;

  private final AsyncContext async;
  private final HttpServletResponse response;
  private final byte[] body;
  private final long length;
  private final boolean withBody;
  private final String address;
  private final Answers answers;
  private final LongSupplier nanoTime;
  private final long begun;
  private int written;
  private boolean isBegun;
  private boolean isFlushed;
  private Answers.Waiting waiting;

  /**
   * @param withBody false for an answer to {@code HEAD}
   */
  Delivery(
      AsyncContext async,
      HttpServletResponse response,
      HeldResponse held,
      boolean withBody,
      String address,
      Answers answers,
      LongSupplier nanoTime) {
    this.async = async;
    this.response = response;
    this.body = held.body();
    this.withBody = withBody;
    this.length = body.length == 0 && !withBody ? held.announced() : body.length;
    this.address = address;
    this.answers = answers;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** Writes the answer on this thread, which waits for a slow peer. */
  static void write(HttpServletResponse response, HeldResponse held, boolean withBody)
      throws IOException {
    byte[] body = held.body();
    announce(response, body.length == 0 && !withBody ? held.announced() : body.length);
    if (withBody && body.length > 0) {
      response.getOutputStream().write(body);
    }
  }

  void start() throws IOException {
    async.setTimeout(0);
    async.addListener(this);
    response.getOutputStream().setWriteListener(this);
  }

  /** Starts after the delay of the {@link Tarpit}, and notices then if the peer has gone. */
  void startLater(BiConsumer<Duration, Runnable> later) {
    async.setTimeout(0);
    async.addListener(this);
    later.accept(Tarpit.delay(), this::listen);
  }

  private void listen() {
    try {
      response.getOutputStream().setWriteListener(this);
    } catch (IOException | IllegalStateException e) {
      // The request has ended meanwhile.
      release();
    }
  }

  /** Starts an answer that the container completes when the caller returns to it. */
  void startBuffered() throws IOException {
    isBegun = true;
    begin();
    if (withBody && body.length > 0) {
      response.setBufferSize(body.length + 1);
      response.getOutputStream().write(body);
    }
    written = body.length;
    start();
  }

  @Override
  public void onWritePossible() throws IOException {
    if (!isBegun) {
      isBegun = true;
      begin();
    }
    ServletOutputStream out = response.getOutputStream();
    while (out.isReady()) {
      if (withBody && written < body.length) {
        int next = Math.min(CHUNK, body.length - written);
        out.write(body, written, next);
        written += next;
      } else if (!isFlushed) {
        isFlushed = true;
        out.flush();
      } else {
        async.complete();
        return;
      }
    }
    await();
  }

  /** Sets the length now: after a forward, the container ignores headers until the chain ends. */
  private void begin() {
    announce(response, length);
  }

  private static void announce(HttpServletResponse response, long length) {
    int status = response.getStatus();
    boolean mayHaveBody = status != 204 && status != 304;
    if (mayHaveBody && length >= 0) {
      response.setContentLengthLong(length);
    }
  }

  private void await() throws IOException {
    if (waiting == null) {
      waiting = answers.begin(address, body.length);
      if (waiting == null) {
        throw new IOException("too many answers wait for slow peers");
      }
    } else if (nanoTime.getAsLong() - begun > DEADLINE_NANOS) {
      throw new IOException("the peer reads its answer too slowly");
    }
  }

  @Override
  void release() {
    if (waiting != null) {
      answers.end(waiting);
      waiting = null;
    }
  }
}
