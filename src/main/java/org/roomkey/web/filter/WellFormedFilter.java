package org.roomkey.web.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.web.Input;

/**
 * Answers malformed queries with 400 on every path. Catches every exception, because the container
 * would log its message, which may quote the request. On a socket's path the handshake checks the
 * query instead, because it reports a malformed token on the socket.
 */
public final class WellFormedFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(WellFormedFilter.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      chain.doFilter(request, response);
    } else if (isSocket(request.getServletPath()) || Input.query(request).isWellFormed()) {
      guarded(request, response, chain);
    } else {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private static boolean isSocket(String path) {
    return path.equals("/ws") || path.startsWith("/ws/");
  }

  private void guarded(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (IOException e) {
      // The peer caused it: its bytes were late or malformed, or it did not read ours.
      LOG.log(Level.DEBUG, "a request was interrupted: {0}", e.getClass().getName());
      if (response.isCommitted()) {
        throw e;
      }
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    } catch (ServletException | RuntimeException e) {
      sparseLog.log(Level.ERROR, "a request failed with an internal error", e);
      if (response.isCommitted()) {
        throw new ServletException("a request failed, see above");
      }
      response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }
}
