package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.roomkey.credential.RequestCredentials;

/**
 * Records on the request which principal the container has authenticated. Without this filter a
 * principal does not count as a credential.
 */
public final class PrincipalFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Principal principal = request.getUserPrincipal();
    if (principal != null && principal.getName() != null) {
      request.setAttribute(RequestCredentials.PRINCIPAL, principal.getName());
    }
    chain.doFilter(request, response);
  }
}
