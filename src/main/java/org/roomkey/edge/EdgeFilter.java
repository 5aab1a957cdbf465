package org.roomkey.edge;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.roomkey.limit.AddressKey;
import org.roomkey.limit.KeyedRate;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;

/**
 * The outermost filter. It passes a request on when the whole body has arrived, at most 64 KiB, and
 * sends the answer when it is complete. Slow peers hold no thread in either direction. A request
 * with a body continues with the dispatcher type {@link DispatcherType#ASYNC}.
 */
public final class EdgeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(EdgeFilter.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final byte[] NO_BODY = {};
  private static final String ERROR_PAGE = "/error";

  private final transient Bodies bodies;
  private final transient Answers answers;
  private final transient KeyedRate requests;
  private final transient LongSupplier nanoTime;
  private final transient BiConsumer<Duration, Runnable> later;
  private final AtomicBoolean isWarned = new AtomicBoolean();

  /**
   * @param requests the rate of requests of one address
   * @param later runs the delayed answers of the {@link Tarpit}
   */
  public EdgeFilter(
      Bodies bodies,
      Answers answers,
      KeyedRate requests,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> later) {
    this.later = later;
    this.requests = requests;
    this.bodies = bodies;
    this.answers = answers;
    this.nanoTime = nanoTime;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      showContainersError(request, response, chain);
    } else if (!request.isAsyncSupported()) {
      warn();
      chain.doFilter(request, response);
    } else if (request.getDispatcherType() == DispatcherType.REQUEST
        && !isHealth(request)
        && !requests.tryTake(rateKey(request))) {
      // The connection closes, so requests queued behind this one are dropped.
      refuse(request, response, Refusal.TOO_FAST);
    } else {
      proceed(request, response, chain);
    }
  }

  /** Warns once and continues: pages must work even with such a valve. */
  private void warn() {
    if (!isWarned.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "a valve or filter of this server is not asyncSupported: slow peers hold its threads");
    }
  }

  private void proceed(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException {
    BodyReader body = BodyReader.of(request);
    if (body != null && body.refusal() != null) {
      refuse(request, response, body.refusal());
    } else if (body != null) {
      answer(request, response, chain, body.body());
    } else if (hasBody(request)) {
      take(request, response);
    } else {
      answer(request, response, chain, NO_BODY);
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private void take(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (forbidsBody(request)) {
      refuse(request, response, Refusal.NO_BODY_HERE);
      return;
    }
    if (BodyReader.isHopeless(request.getContentLengthLong())) {
      refuse(request, response, Refusal.TOO_LONG);
      return;
    }
    new BodyReader(request, address(request), bodies, MAX_BODY_BYTES).start();
  }

  /**
   * Whether the request must not have a body: a health check must not wait for one, and frames
   * follow a handshake. Other {@code Upgrade} headers mean nothing: Java's own client offers h2c
   * with every request.
   */
  private static boolean forbidsBody(HttpServletRequest request) {
    return isHealth(request)
        || Collections.list(request.getHeaders("Upgrade")).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
  }

  /** Handshakes count apart, so that a flood of requests refuses no sockets of its address. */
  private static String rateKey(HttpServletRequest request) {
    String path = request.getServletPath();
    boolean isHandshake = path.equals("/ws") || path.startsWith("/ws/");
    return isHandshake ? "ws " + address(request) : address(request);
  }

  private static boolean isHealth(HttpServletRequest request) {
    return request.getServletPath().equals("/health");
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    HeldResponse held = new HeldResponse(response);
    refusal.answer(held);
    HttpServletRequest taken = new TakenRequest(request, NO_BODY);
    showError(taken, held, null);
    deliver(request, response, held);
  }

  private void answer(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, byte[] body)
      throws IOException {
    HeldResponse held = new HeldResponse(response);
    HttpServletRequest taken = new TakenRequest(request, body);
    Exception failure = null;
    try {
      chain.doFilter(taken, held);
    } catch (IOException | ServletException | RuntimeException e) {
      failure = e;
      held.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
    if (response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
      return;
    }
    if (held.error() != 0) {
      showError(taken, held, failure);
    }
    deliver(request, response, held);
  }

  /**
   * Renders the error page here, because the container would block on a slow peer.
   *
   * @param failure null if there is only a status
   */
  private void showError(HttpServletRequest request, HeldResponse response, Exception failure) {
    int status = response.error();
    response.showError();
    request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, status);
    request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI());
    request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, failure);
    RequestDispatcher page = request.getRequestDispatcher(ERROR_PAGE);
    try {
      if (page != null) { // Else the server is taking the application away.
        page.forward(request, response);
      }
    } catch (IOException | ServletException | RuntimeException e) {
      sparseLog.log(Level.ERROR, "the error page failed", e);
      response.resetBuffer();
    }
    // Otherwise the container treats the request as failed.
    request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
  }

  private void deliver(HttpServletRequest request, HttpServletResponse response, HeldResponse held)
      throws IOException {
    if (!request.isAsyncSupported()) {
      // On Undertow and Payara, the container's own servlet for files ends this support.
      Delivery.write(response, held, withBody(request));
      return;
    }
    Delivery delivery = delivery(request, request.startAsync(), response, held);
    if (Tarpit.holds(request)) {
      delivery.startLater(later);
    } else {
      delivery.start();
    }
  }

  private Delivery delivery(
      HttpServletRequest request,
      AsyncContext async,
      HttpServletResponse response,
      HeldResponse held) {
    return new Delivery(
        async, response, held, withBody(request), address(request), answers, nanoTime);
  }

  private static boolean withBody(HttpServletRequest request) {
    return !"HEAD".equals(request.getMethod());
  }

  /**
   * Answers a request that the container refused before this filter, such as a path into {@code
   * WEB-INF}. Closes the connection, so that no thread waits for the rest of a body or for the peer
   * to read.
   */
  private void showContainersError(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (response.isCommitted()) {
      return;
    }
    response.setHeader("Connection", "close");
    if (!request.isAsyncSupported()) {
      // A forbidden JSP path: its servlet is not called, but is not asyncSupported. The page fits
      // the buffer.
      chain.doFilter(request, response);
      return;
    }
    // Call this before the chain: after a forward, the container writes nothing otherwise.
    AsyncContext async = request.startAsync();
    HeldResponse held = new HeldResponse(response);
    chain.doFilter(new TakenRequest(request, NO_BODY), held);
    delivery(request, async, response, held).startBuffered();
  }

  private static String address(HttpServletRequest request) {
    return AddressKey.of(request.getRemoteAddr());
  }

  @Override
  public void destroy() {
    bodies.stop();
  }
}
