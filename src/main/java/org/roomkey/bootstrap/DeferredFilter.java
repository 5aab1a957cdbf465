package org.roomkey.bootstrap;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.GenericFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Holds the mapping of a filter that comes later, and answers 503 until then. */
final class DeferredFilter extends GenericFilter {
  private static final long serialVersionUID = 1L;

  private transient volatile Filter filter;

  /** Filters with this filter from now on. The container may initialize before or after. */
  synchronized void connect(Filter later) throws ServletException {
    if (getFilterConfig() != null) {
      later.init(getFilterConfig());
    }
    filter = later;
  }

  @Override
  public synchronized void init() throws ServletException {
    if (filter != null) {
      filter.init(getFilterConfig());
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (filter != null) {
      filter.doFilter(request, response, chain);
    } else {
      ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }

  @Override
  public synchronized void destroy() {
    if (filter != null) {
      filter.destroy();
    }
  }
}
