package org.roomkey.bootstrap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.websocket.HandshakeFilter;

/** Guards the endpoint with the handshake filter, once it exists; answers 503 until then. */
final class DeferredFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private transient volatile HandshakeFilter filter;

  /** Passes requests to this filter from now on. It needs no initialization. */
  void connect(HandshakeFilter later) {
    filter = later;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (filter != null) {
      filter.doFilter(request, response, chain);
    } else {
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }
}
