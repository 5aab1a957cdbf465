package org.roomkey.websocket;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Credential;
import org.roomkey.auth.Endings;
import org.roomkey.auth.Identity;
import org.roomkey.auth.LoginSessions;
import org.roomkey.auth.Origins;
import org.roomkey.auth.Origins.Verdict;
import org.roomkey.auth.RequestCredentials;
import org.roomkey.auth.SessionUser;

/**
 * Stands before the container's upgrade on every socket path: refuses foreign pages with 403,
 * decides about the credential, and hands the result to the {@link HandshakeConfigurator}. Whatever
 * fails here fails before there is a socket.
 */
public final class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(HandshakeFilter.class.getName());

  private static final String RETRY_AFTER_SECONDS = "2";

  private final transient Authenticator authenticator;
  private final transient Endings endings;
  private final transient LoginSessions sessions;
  private final transient Origins origins;
  private final boolean originRequired;
  private final transient HandshakeConfigurator configurator;
  private final transient Audit audit;

  /**
   * @param originRequired whether a handshake without an {@code Origin} is refused
   */
  public HandshakeFilter(
      Authenticator authenticator,
      Endings endings,
      LoginSessions sessions,
      Origins origins,
      boolean originRequired,
      HandshakeConfigurator configurator,
      Audit audit) {
    this.authenticator = authenticator;
    this.endings = endings;
    this.sessions = sessions;
    this.origins = origins;
    this.originRequired = originRequired;
    this.configurator = configurator;
    this.audit = audit;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!isUpgrade(request)) {
      response.setHeader("Upgrade", "websocket");
      refuse(
          response, HttpServletResponse.SC_UPGRADE_REQUIRED, "WebSocket only", "upgrade_required");
      return;
    }
    if (!configurator.begin()) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Restarting", "restarting");
      return;
    }
    boolean upgraded = false;
    try {
      upgraded = upgrade(request, response, chain);
    } finally {
      configurator.end(upgraded);
    }
  }

  private boolean upgrade(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Credential credential = RequestCredentials.ofHandshake(request);
    if (isForeign(request, credential)) {
      LOG.log(
          Level.INFO,
          "handshake from a foreign origin refused, client {0}",
          request.getRemoteAddr());
      audit.record(refused(request));
      refuse(response, HttpServletResponse.SC_FORBIDDEN, "Forbidden", "forbidden");
      return false;
    }
    long endingsBefore = endings.count();
    Authentication authentication =
        credential.kind() == Credential.Kind.FIRST_MESSAGE
            ? null
            : authenticator.authenticate(credential);
    HttpSession session = session(request, authentication);
    return configurator.during(
        new Handshake(authentication, endingsBefore, request.getRemoteAddr(), origin(request)),
        () -> chain.doFilter(new Request(request, session), response));
  }

  private static AuditEvent refused(HttpServletRequest request) {
    return AuditEvent.of(Kind.HANDSHAKE)
        .with(Field.ADDRESS, request.getRemoteAddr())
        .with(Field.ORIGIN, origin(request))
        .with(Field.CODE, HttpServletResponse.SC_FORBIDDEN)
        .with(Field.RESULT, "refused")
        .with(
            Field.REASON,
            request.getHeader("Origin") == null ? "origin_required" : "foreign_origin");
  }

  /** For people to read: all that the client sent. */
  private static String origin(HttpServletRequest request) {
    return String.join(", ", Collections.list(request.getHeaders("Origin")));
  }

  private static boolean isUpgrade(HttpServletRequest request) {
    return "GET".equals(request.getMethod())
        && Collections.list(request.getHeaders("Upgrade")).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
  }

  private boolean isForeign(HttpServletRequest request, Credential credential) {
    Verdict verdict =
        origins.judge(
            Collections.list(request.getHeaders("Origin")),
            request.getScheme(),
            request.getServerName(),
            request.getServerPort());
    return switch (verdict) {
      case OWN -> false;
      case FOREIGN -> credential.isAmbient();
      case ABSENT -> originRequired;
    };
  }

  /** A ticket taken from a login is not that login: whoever uses it gets no session of it. */
  private HttpSession session(HttpServletRequest request, Authentication authentication) {
    Optional<Identity> identity =
        authentication == null ? Optional.empty() : authentication.accepted();
    return identity
        .filter(known -> known.method() == Identity.Method.COOKIE)
        .flatMap(
            known ->
                known
                    .loginId()
                    .map(id -> new SessionUser(id, known.user().id(), known.user().name())))
        .flatMap(user -> sessions.of(request, user))
        .orElse(null);
  }

  private static void refuse(HttpServletResponse response, int status, String error, String code)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response.getWriter().write("{\"error\":\"" + error + "\",\"code\":\"" + code + "\"}");
  }

  /**
   * What the container's upgrade sees: the login's own session or none, and no principal, since
   * Tomcat would close the sockets of a principal with 1008 at the end of the session, before our
   * 4002.
   */
  private static final class Request extends HttpServletRequestWrapper {
    private final HttpSession session;

    Request(HttpServletRequest request, HttpSession session) {
      super(request);
      this.session = session;
    }

    @Override
    public HttpSession getSession() {
      return session;
    }

    @Override
    public HttpSession getSession(boolean create) {
      return session;
    }

    @Override
    public Principal getUserPrincipal() {
      return null;
    }
  }
}
