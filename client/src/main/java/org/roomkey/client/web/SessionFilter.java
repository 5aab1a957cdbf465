package org.roomkey.client.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/** Ends the binding of a session in the request in which its person signs out or changes. */
final class SessionFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Host> host = Host.of(request.getServletContext());
    if (host.isPresent() && request instanceof HttpServletRequest http) {
      WatchedRequest watched = new WatchedRequest(http, host.get());
      try {
        chain.doFilter(watched, response);
      } finally {
        watched.compare();
      }
    } else {
      chain.doFilter(request, response);
    }
  }
}
