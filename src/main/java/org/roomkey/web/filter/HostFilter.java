package org.roomkey.web.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.auth.Hosts;
import org.roomkey.web.ApiException;
import org.roomkey.web.JsonResponses;

/**
 * Refuses requests for other host names with 421, before anything else. Health and metrics are
 * exempt, because probes use addresses.
 */
public final class HostFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final int MISDIRECTED = 421;

  private final transient Hosts hosts;
  private final transient JsonResponses responses;

  public HostFilter(Hosts hosts, JsonResponses responses) {
    this.hosts = hosts;
    this.responses = responses;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.ERROR
        || isProbed(request.getServletPath())
        || isKnown(request)) {
      chain.doFilter(request, response);
    } else {
      responses.write(
          response, new ApiException(MISDIRECTED, "Misdirected request", "misdirected_request"));
    }
  }

  /** Goes by the host that the client or the proxy sent, not by that of the public URL. */
  private boolean isKnown(ServletRequest request) {
    ServletRequest sent = request;
    while (sent instanceof ServletRequestWrapper wrapper) {
      sent = wrapper.getRequest();
    }
    return hosts.have(sent.getServerName(), sent.getServerPort());
  }

  private static boolean isProbed(String path) {
    return path.equals("/health") || path.equals("/metrics");
  }
}
