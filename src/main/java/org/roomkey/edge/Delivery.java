package org.roomkey.edge;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Gives one answer to the container as fast as its peer takes it, and completes the request when
 * the kernel has all of it. The container calls it from one thread at a time. A peer that takes
 * nothing ends by the connector's write timeout, one that takes too little by the deadline here: an
 * exception from {@link #onWritePossible} closes the connection at once and is logged nowhere.
 */
final class Delivery implements WriteListener, AsyncListener {
  private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The container keeps a copy of what the kernel does not take at once: so much at most. */
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

  void start() throws IOException {
    async.setTimeout(0);
    async.addListener(this);
    response.getOutputStream().setWriteListener(this);
  }

  /** Once the {@link Tarpit} lets it go. A peer that has gone meanwhile is noticed then. */
  void startLater(BiConsumer<Duration, Runnable> later) {
    async.setTimeout(0);
    async.addListener(this);
    later.accept(Tarpit.delay(), this::listen);
  }

  private void listen() {
    try {
      response.getOutputStream().setWriteListener(this);
    } catch (IOException | IllegalStateException e) {
      // It came to its end by itself.
      leave();
    }
  }

  /** For an answer that the container itself ends when the caller returns to it. */
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

  /** After a forward the container takes no header until the chain has returned. */
  private void begin() {
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
        throw new IOException("too many answers wait for peers that take none");
      }
    } else if (nanoTime.getAsLong() - begun > DEADLINE_NANOS) {
      throw new IOException("the peer takes too little of its answer");
    }
  }

  private void leave() {
    if (waiting != null) {
      answers.end(waiting);
      waiting = null;
    }
  }

  @Override
  public void onError(Throwable failure) {
    leave();
  }

  /** Without an end of ours the container would look for the error page. */
  @Override
  public void onError(AsyncEvent event) {
    leave();
    event.getAsyncContext().complete();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    leave();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // there is none
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // this was the last
  }
}
