package org.roomkey.edge;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
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
 * Reads one body without blocking, and dispatches the request when the body is complete or refused.
 * The container calls it from one thread at a time; any thread may call {@link #refuse} and {@link
 * #stop}.
 */
final class BodyReader extends AsyncExchange implements Bodies.Body, ReadListener {
  /** Reads and drops a little more than is allowed, so that the sender receives the reason. */
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
   * @param address the key by which bodies are counted
   * @param max in bytes; longer bodies are refused
   */
  BodyReader(HttpServletRequest request, String address, Bodies bodies, int max) {
    this.request = request;
    this.address = address;
    this.bodies = bodies;
    this.max = max;
  }

  /** Whether the length alone is a reason to refuse the body. */
  static boolean isHopeless(long length) {
    return length > MAX_READ;
  }

  /** The reader of a dispatched request; null for a request without a body. */
  static BodyReader of(HttpServletRequest request) {
    return (BodyReader) request.getAttribute(ATTRIBUTE);
  }

  @Override
  public String address() {
    return address;
  }

  /** Null if the body is complete. */
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
      // The request has ended meanwhile.
    }
  }

  private void end(Refusal why) {
    if (leave()) {
      refusal = why;
      async.dispatch(path);
    }
  }

  @Override
  void release() {
    leave();
  }

  /**
   * @return true the first time
   */
  private boolean leave() {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      bodies.end(this);
    }
    return first;
  }

  /** The path in its normal form, which leads to the same servlet again. */
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

  @Override
  public void stop() {
    if (leave()) {
      try {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Connection", "close");
        async.complete();
      } catch (IllegalStateException e) {
        // The request has ended meanwhile.
      }
    }
  }
}
