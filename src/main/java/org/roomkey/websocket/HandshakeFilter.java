package org.roomkey.websocket;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Origins;
import org.roomkey.auth.Origins.Verdict;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.SessionUser;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ErrorBody;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.Parameters;

/**
 * Filters the opening handshake on every socket path: refuses foreign origins with 403, checks the
 * credential, and has the {@link HandshakeConfigurator} upgrade the request. No request passes to
 * the rest of the chain. A refusal here is an HTTP answer; no socket is opened.
 */
public final class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String RETRY_AFTER_SECONDS = "2";

  /** Servlet 6.0 has no name for this status. */
  private static final int UPGRADE_REQUIRED = 426;

  private final transient SocketAuthenticator authenticator;
  private final transient LoginSessions sessions;
  private final transient Origins origins;
  private final boolean originRequired;
  private final transient Sockets sockets;
  private final transient HandshakeConfigurator configurator;
  private final transient PendingHandshakes handshakes;
  private final transient MessageCodec codec;
  private final transient Audit audit;

  public HandshakeFilter(
      SocketAuthenticator authenticator,
      LoginSessions sessions,
      Origins origins,
      boolean originRequired,
      Sockets sockets,
      MessageCodec codec,
      Audit audit) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.origins = origins;
    this.originRequired = originRequired;
    this.sockets = sockets;
    this.configurator = sockets.configurator();
    this.handshakes = sockets.handshakes();
    this.codec = codec;
    this.audit = audit;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!UpgradeRequest.isUpgrade(request)) {
      refuseProtocol(response);
      return;
    }
    String boardId = UpgradeRequest.boardId(request);
    if (boardId == null) {
      refuse(response, HttpServletResponse.SC_NOT_FOUND, "Not found", "not_found");
      return;
    }
    boolean upgraded = false;
    try {
      if (handshakes.begin()) {
        upgraded = upgrade(request, response, boardId);
      } else {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Restarting", "restarting");
      }
    } finally {
      if (!upgraded) {
        handshakes.end();
      }
    }
  }

  private boolean upgrade(HttpServletRequest request, HttpServletResponse response, String boardId)
      throws IOException, ServletException {
    Parameters query = Parameters.ofQuery(request.getQueryString());
    if (!query.isWellFormed() && !query.has("token")) {
      refuseRequest(response);
      return false;
    }
    Credential credential = RequestCredentials.ofHandshake(request, query);
    if (isForeign(origins, originRequired, request, credential)) {
      audit.record(refused(request));
      refuse(response, HttpServletResponse.SC_FORBIDDEN, "Forbidden", "forbidden");
      return false;
    }
    if (!UpgradeRequest.isOfOurVersion(request)) {
      response.setHeader("Sec-WebSocket-Version", "13");
      refuseProtocol(response);
      return false;
    }
    if (!UpgradeRequest.isComplete(request)) {
      refuseRequest(response);
      return false;
    }
    long revocationsBefore = authenticator.revocations();
    Authentication authentication =
        credential.kind() == Credential.Kind.FIRST_MESSAGE
            ? new Authentication.Pending()
            : authenticator.decide(request.getRemoteAddr(), credential);
    HttpSession session = session(request, authentication, boardId);
    return configurator.upgrade(
        new Handshake(
            authentication,
            revocationsBefore,
            request.getRemoteAddr(),
            origin(request),
            boardId,
            boardId.isEmpty() ? ClientMessage.Resume.NEWEST : Sockets.resume(query)),
        new UpgradeRequest(request, session),
        response);
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

  /** Every {@code Origin} header, for the audit log. */
  private static String origin(HttpServletRequest request) {
    return String.join(", ", Collections.list(request.getHeaders("Origin")));
  }

  static boolean isForeign(
      Origins origins, boolean originRequired, HttpServletRequest request, Credential credential) {
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

  /**
   * The session of the login, if the credential is its cookie; a ticket issued to a login gives no
   * session. A missing session is created only for a socket that will open.
   */
  private HttpSession session(
      HttpServletRequest request, Authentication authentication, String boardId) {
    Optional<Identity> identity = authentication.accepted();
    Optional<SessionUser> user =
        identity
            .filter(known -> known.method() == Identity.Method.COOKIE)
            .flatMap(
                known ->
                    known
                        .loginId()
                        .map(id -> new SessionUser(id, known.user().id(), known.user().name())));
    if (user.isEmpty()) {
      return null;
    }
    Optional<HttpSession> session = sessions.known(request, user.get());
    return session.isEmpty() && sockets.wouldOpen(identity.get(), boardId)
        ? sessions.of(request, user.get()).orElse(null)
        : session.orElse(null);
  }

  private void refuseProtocol(HttpServletResponse response) throws IOException {
    response.setHeader("Upgrade", "websocket");
    refuse(response, UPGRADE_REQUIRED, "WebSocket only", "upgrade_required");
  }

  private void refuseRequest(HttpServletResponse response) throws IOException {
    refuse(response, HttpServletResponse.SC_BAD_REQUEST, "Invalid request", "invalid_request");
  }

  private void refuse(HttpServletResponse response, int status, String error, String code)
      throws IOException {
    refuse(codec, response, status, error, code);
  }

  static void refuse(
      MessageCodec codec, HttpServletResponse response, int status, String error, String code)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response.getWriter().write(codec.encodeBody(new ErrorBody(error, code)));
  }
}
