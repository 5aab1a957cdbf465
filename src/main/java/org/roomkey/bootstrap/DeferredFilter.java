package org.roomkey.bootstrap;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Is mapped in place of a filter that is created later, and has another filter's part until then.
 */
final class DeferredFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private transient volatile Filter filter;

  /**
   * @param until filters the requests until {@link #connect}. It needs no initialization.
   */
  DeferredFilter(Filter until) {
    filter = until;
  }

  /** Passes requests to this filter from now on. It needs no initialization. */
  void connect(Filter later) {
    filter = later;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    filter.doFilter(request, response, chain);
  }
}
