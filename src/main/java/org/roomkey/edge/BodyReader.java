package org.roomkey.edge;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes one body as it comes and dispatches the request when it is whole, or when it is refused.
 * The container calls it from one thread at a time; {@link #refuse} and {@link #stop} may come from
 * any.
 */
final class BodyReader implements Bodies.Body, ReadListener, AsyncListener {
  /** A little more than allowed is read and thrown away, so that its sender hears why. */
  private static final int MAX_READ = 256 * 1024;

  private static final int CHUNK = 8 * 1024;
  private static final String ATTRIBUTE = BodyReader.class.getName();

  private final HttpServletRequest request;
  private final String address;
  private final Bodies bodies;
  private final int max;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);
  private final AtomicBoolean ended = new AtomicBoolean();
  private AsyncContext async;
  private String path;
  private final AtomicInteger read = new AtomicInteger();
  private volatile Refusal refusal;

  /**
   * @param address who is asked to take part in the bound
   * @param max bytes; longer bodies are refused
   */
  BodyReader(HttpServletRequest request, String address, Bodies bodies, int max) {
    this.request = request;
    this.address = address;
    this.bodies = bodies;
    this.max = max;
  }

  /** Whether a body so long is refused without looking at it. */
  static boolean isHopeless(long length) {
    return length > MAX_READ;
  }

  /** What has read the body of a request that was dispatched; null for none. */
  static BodyReader of(HttpServletRequest request) {
    return (BodyReader) request.getAttribute(ATTRIBUTE);
  }

  @Override
  public String address() {
    return address;
  }

  /** Null where the body is here. */
  Refusal refusal() {
    return refusal;
  }

  byte[] body() {
    return body.toByteArray();
  }

  void start() throws IOException {
    request.setAttribute(ATTRIBUTE, this);
    async = request.startAsync();
    async.setTimeout(bodies.deadline().toMillis());
    async.addListener(this);
    path = path();
    request.getInputStream().setReadListener(this);
    bodies.begin(this);
  }

  @Override
  public void onDataAvailable() throws IOException {
    ServletInputStream in = request.getInputStream();
    byte[] chunk = new byte[CHUNK];
    while (!ended.get() && in.isReady()) {
      int length = in.read(chunk);
      if (length < 0) {
        return;
      }
      take(chunk, length);
    }
  }

  private void take(byte[] chunk, int length) {
    int soFar = read.addAndGet(length);
    if (soFar > MAX_READ) {
      end(Refusal.TOO_LONG);
    } else if (soFar <= max) {
      body.write(chunk, 0, length);
      if (!bodies.grow(this, length)) {
        end(Refusal.TOO_MANY);
      }
    }
  }

  @Override
  public void onAllDataRead() {
    end(read.get() > max ? Refusal.TOO_LONG : null);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end(Refusal.TOO_SLOW);
  }

  @Override
  public void refuse(Refusal why) {
    try {
      end(why);
    } catch (IllegalStateException e) {
      // It came to its end by itself.
    }
  }

  private void end(Refusal why) {
    if (leave()) {
      refusal = why;
      async.dispatch(path);
    }
  }

  private boolean leave() {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      bodies.end(this);
    }
    return first;
  }

  /** The servlet that the container has chosen is chosen again, however the path was written. */
  private String path() {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    try {
      return new URI(null, null, path.isEmpty() ? "/" : path, null)
          .toASCIIString()
          .replace(";", "%3B");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The peer has gone, or its bytes are no body. */
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
  public void onStartAsync(AsyncEvent event) {
    // the answer begins
  }

  @Override
  public void stop() {
    if (leave()) {
      try {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Connection", "close");
        async.complete();
      } catch (IllegalStateException e) {
        // It came to its end by itself.
      }
    }
  }
}
