package org.roomkey.web.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.roomkey.auth.Authentication;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/** {@code GET /metrics}: metrics for Prometheus; for administrators and configured addresses. */
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  /** A request with one of these headers came through a proxy, so its address proves nothing. */
  private static final String[] PROXY = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"};

  private final transient Callers callers;
  private final transient JsonResponses responses;
  private final transient Addresses addresses;
  private final transient Supplier<String> scrape;

  /**
   * @param addresses need no credential
   * @param scrape returns all metrics as text
   */
  public MetricsServlet(
      Callers callers, JsonResponses responses, Addresses addresses, Supplier<String> scrape) {
    this.callers = callers;
    this.responses = responses;
    this.addresses = addresses;
    this.scrape = scrape;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      if (!isFromNamedAddress(request)) {
        mustAdminister(request, response);
      }
      switch (request.getMethod()) {
        case "GET", "HEAD" -> write(response);
        default -> throw ApiException.methodNotAllowed("GET");
      }
    } catch (ApiException e) {
      responses.write(response, e);
    }
  }

  private boolean isFromNamedAddress(HttpServletRequest request) {
    return Stream.of(PROXY).allMatch(header -> request.getHeader(header) == null)
        && addresses.have(request.getRemoteAddr());
  }

  private void mustAdminister(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    Authentication caller = callers.authenticate(request, !Callers.isSafe(request));
    Identity identity = caller.accepted().orElseThrow(() -> ApiException.of(caller));
    Exchange exchange = new Exchange(request, response, identity, Map.of(), callers);
    try {
      exchange.mustAdminister(Scope.ADMIN_METRICS);
    } catch (ApiException e) {
      exchange.noteDenied(e);
      throw e;
    }
  }

  /** The container drops the body of a {@code HEAD}. */
  private void write(HttpServletResponse response) throws IOException {
    byte[] body = scrape.get().getBytes(StandardCharsets.UTF_8);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", TEXT_FORMAT);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
