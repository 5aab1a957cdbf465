package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Sets the headers that isolate our pages in a browser, on every answer. */
public final class ResponseHeadersFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** Only our own sources, nothing inline; {@code data:} is for pictures in the style sheets. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " frame-ancestors 'none'; form-action 'self'";

  /** A provider frames this path. Its servlet says which one may, in the policy. */
  private static final String FRAMED = "/oidc/frontchannel-logout";

  private final String policy;

  /**
   * @param formTargets the origins to which a form may lead by a redirect: the sign-out leads to
   *     the provider
   */
  public ResponseHeadersFilter(List<String> formTargets) {
    this.policy = formTargets.isEmpty() ? POLICY : POLICY + " " + String.join(" ", formTargets);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (!request.getServletPath().equals(FRAMED)) {
      response.setHeader("X-Frame-Options", "DENY");
    }
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    chain.doFilter(request, response);
  }
}
