package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.log.Log;

/** Warns once if a server in demo mode gets a request over the network instead of loopback. */
public final class DemoFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(DemoFilter.class);

  private static final Set<String> LOOPBACK = Set.of("0:0:0:0:0:0:0:1", "::1");

  private final AtomicBoolean warned = new AtomicBoolean();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean isElsewhere = !isOwn(request.getLocalAddr()) || !isOwn(request.getRemoteAddr());
    if (isElsewhere && warned.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "DEMO MODE IS OPEN TO OTHER MACHINES: anyone who reaches this server can become"
              + " administrator with the passwords in the documentation; set"
              + " roomkey.demo=false, or listen only on 127.0.0.1");
    }
    chain.doFilter(request, response);
  }

  /**
   * Makes no DNS query, because a proxy may send any text.
   *
   * @param address null if the peer has gone
   */
  private static boolean isOwn(String address) {
    return address == null || address.startsWith("127.") || LOOPBACK.contains(address);
  }
}
