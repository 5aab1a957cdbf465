package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Origins;
import org.roomkey.auth.Origins.Verdict;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/**
 * Refuses unsafe requests from foreign pages with 403. A caller that sends neither {@code Origin}
 * nor {@code Sec-Fetch-Site} is not a browser and passes.
 */
public final class UnsafeRequestFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient Origins origins;
  private final transient JsonResponses responses;
  private final transient Audit audit;

  public UnsafeRequestFilter(Origins origins, JsonResponses responses, Audit audit) {
    this.origins = origins;
    this.responses = responses;
    this.audit = audit;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (Callers.isSafe(request) || isOwn(request)) {
      chain.doFilter(request, response);
    } else {
      audit.record(
          AuditEvents.of(Kind.DENY, request)
              .with(Field.ROUTE, request.getServletPath())
              .with(Field.REASON, "foreign_origin"));
      responses.write(response, ApiException.forbidden());
    }
  }

  /** {@code Origin} decides first, because a browser calls a configured origin cross-site. */
  private boolean isOwn(HttpServletRequest request) {
    Verdict verdict =
        origins.judge(
            Collections.list(request.getHeaders("Origin")),
            request.getScheme(),
            request.getServerName(),
            request.getServerPort());
    return switch (verdict) {
      case OWN -> true;
      case FOREIGN -> false;
      case ABSENT -> !"cross-site".equals(request.getHeader("Sec-Fetch-Site"));
    };
  }
}
