package org.roomkey.websocket;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.roomkey.auth.Origins;
import org.roomkey.credential.Credential;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.log.Log;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.Parameters;

/**
 * Answers handshakes while the application starts, in place of the {@link HandshakeFilter}. No
 * credential can be decided, so each socket is opened and closed with 1013. A foreign origin with
 * an ambient credential gets 403 as always. A handshake that a proxy forwarded gets 503, so that a
 * balancer can try the next node.
 */
public final class UnstartedSockets extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(UnstartedSockets.class);
  private static final String RETRY_AFTER_SECONDS = "2";

  /** The error frame before the close, encoded. */
  static final String LAST_FRAME =
      "{\"close\":1013,\"code\":\"unavailable\",\"error\":\"Unavailable\",\"retryAfter\":2,"
          + "\"type\":\"error\"}";

  private final transient HandshakeConfigurator configurator;
  private final transient Origins origins;
  private final boolean originRequired;
  private final transient MessageCodec codec;

  public UnstartedSockets(
      HandshakeConfigurator configurator,
      Origins origins,
      boolean originRequired,
      MessageCodec codec) {
    this.configurator = configurator;
    this.origins = origins;
    this.originRequired = originRequired;
    this.codec = codec;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Credential credential =
        RequestCredentials.ofHandshake(request, Parameters.ofQuery(request.getQueryString()));
    if (HandshakeFilter.isForeign(origins, originRequired, request, credential)) {
      HandshakeFilter.refuse(
          codec, response, HttpServletResponse.SC_FORBIDDEN, "Forbidden", "forbidden");
    } else if (canOpen(request) && request.getHeader("X-Forwarded-Proto") == null) {
      configurator.upgrade(Handshake.UNSTARTED, new UpgradeRequest(request, null), response);
    } else {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      HandshakeFilter.refuse(
          codec,
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          "Unavailable",
          "unavailable");
    }
  }

  private static boolean canOpen(HttpServletRequest request) {
    return UpgradeRequest.isUpgrade(request)
        && UpgradeRequest.boardId(request) != null
        && UpgradeRequest.isOfOurVersion(request)
        && UpgradeRequest.isComplete(request);
  }

  /** Sends the error frame and the close. */
  static void close(Session socket) {
    try {
      socket.getBasicRemote().sendText(LAST_FRAME);
      socket.close(new CloseReason(CloseCodes.TRY_AGAIN_LATER, CloseStatus.UNDECIDED.reason()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "socket {0}: {1}", socket.getId(), e.getClass().getName());
    }
  }
}
