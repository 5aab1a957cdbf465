package org.roomkey.bootstrap;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.roomkey.web.Answer;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.api.HealthServlet.Health;

/**
 * Answers every request while the application starts: the health routes by the state of the start,
 * everything else 503. Lets the files of pages pass, which need no application, and handshakes,
 * which {@code UnstartedSockets} answers. Safe for use by many threads.
 */
final class StartGate extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String RETRY_AFTER_SECONDS = "2";

  private final transient JsonResponses responses;
  private transient volatile Optional<StartFailure> failure = Optional.empty();
  private volatile boolean open;

  StartGate(JsonResponses responses) {
    this.responses = responses;
  }

  /** The last attempt to start has failed. */
  void failed(StartFailure last) {
    failure = Optional.of(last);
  }

  /** The application runs: from now on every request passes. */
  void open() {
    open = true;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = request.getServletPath();
    if (open
        || request.getDispatcherType() == DispatcherType.ERROR
        || path.startsWith("/assets/")
        || path.startsWith("/webjars/")
        || path.equals("/ws")
        || path.startsWith("/ws/")) {
      chain.doFilter(request, response);
    } else if (path.equals("/health") && "/live".equals(request.getPathInfo())) {
      responses.write(response, Answer.ok(new Health("up", null, null)));
    } else if (path.equals("/health") && "/ready".equals(request.getPathInfo())) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      responses.write(
          response, new Answer(HttpServletResponse.SC_SERVICE_UNAVAILABLE, health(failure)));
    } else {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }

  private static Health health(Optional<StartFailure> failure) {
    boolean heals = failure.map(StartFailure::heals).orElse(true);
    return new Health(
        heals ? "starting" : "failed",
        failure.filter(StartFailure::isDatabase).isPresent()
            ? Map.of("database", "down")
            : Map.of(),
        failure.map(StartFailure::reason).orElse("The application starts"));
  }

  /** For the tests' server: starting, started, or why not. */
  @Override
  public String toString() {
    return open ? "started" : failure.map(StartFailure::reason).orElse("starting");
  }
}
