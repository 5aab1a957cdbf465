package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.roomkey.auth.Origins;

/**
 * Lets pages of configured origins load the modules and call the JSON routes with tokens (Fetch
 * standard, CORS protocol). Never sends {@code Access-Control-Allow-Credentials}, so cookies give
 * such a page no answer to read. Other origins get no CORS headers.
 */
public final class CrossOriginFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String HEADERS = "Authorization, Content-Type";
  private static final String MAX_AGE_SECONDS = "600";

  private final transient Origins origins;

  public CrossOriginFilter(Origins origins) {
    this.origins = origins;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // On every answer, because a cache may reuse it for another origin.
    response.setHeader("Vary", "Origin");
    List<String> headers = Collections.list(request.getHeaders("Origin"));
    if (!origins.areConfigured(headers)) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", headers.get(0));
    response.setHeader("Access-Control-Expose-Headers", "Retry-After");
    if (isPreflight(request)) {
      response.setHeader("Access-Control-Allow-Methods", METHODS);
      response.setHeader("Access-Control-Allow-Headers", HEADERS);
      response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader("Access-Control-Request-Method") != null;
  }
}
