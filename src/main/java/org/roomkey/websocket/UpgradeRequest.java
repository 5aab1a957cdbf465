package org.roomkey.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.tomcat.TomcatUpgradeHandler;

/**
 * The handshake request as the container's upgrade sees it. It has the login's own session or none.
 * It has no principal, because Tomcat would close the sockets of a principal with 1008 at the end
 * of the session, before our 4002. It has no query, extensions or foreign headers: the container
 * would throw at malformed ones, and keep the credentials as long as the socket lives.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {
  private static final SparseLog LOG = new SparseLog(Log.of(UpgradeRequest.class));
  private static final String TOMCATS = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
  private static final String BOARDS = "/ws/boards/";
  private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

  /** Those of a handshake (RFC 6455 §4.1), without extensions. */
  private static final List<String> HEADERS =
      List.of(
          "Connection",
          "Host",
          "Upgrade",
          "Sec-WebSocket-Key",
          SUBPROTOCOLS,
          "Sec-WebSocket-Version");

  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;
  private static final int KEY_CHARS = 24;

  private final HttpSession session;

  /**
   * @param session null for none
   */
  UpgradeRequest(HttpServletRequest request, HttpSession session) {
    super(request);
    this.session = session;
  }

  /** Whether it asks for a WebSocket. HTTP/1.0 has no upgrade (RFC 9110 §7.8). */
  static boolean isUpgrade(HttpServletRequest request) {
    return "GET".equals(request.getMethod())
        && "HTTP/1.1".equals(request.getProtocol())
        && hasToken(request, "Upgrade", "websocket");
  }

  static boolean isOfOurVersion(HttpServletRequest request) {
    return hasToken(request, "Sec-WebSocket-Version", VERSION);
  }

  /** Whether it has the other headers of a handshake (RFC 6455 §4.2.1). */
  static boolean isComplete(HttpServletRequest request) {
    return hasToken(request, "Connection", "upgrade")
        && isKey(request.getHeader("Sec-WebSocket-Key"));
  }

  private static boolean isKey(String key) {
    try {
      return key != null
          && key.length() == KEY_CHARS
          && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean hasToken(HttpServletRequest request, String header, String token) {
    Enumeration<String> values = request.getHeaders(header);
    while (values.hasMoreElements()) {
      for (String value : values.nextElement().split(",", -1)) {
        if (value.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The board in the path.
   *
   * @return empty if the path names no board; null if it is not a socket's path
   */
  static String boardId(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = info == null ? request.getServletPath() : request.getServletPath() + info;
    if (path.equals("/ws")) {
      return "";
    }
    String boardId = path.startsWith(BOARDS) ? path.substring(BOARDS.length()) : "";
    return boardId.isEmpty() || boardId.indexOf('/') >= 0 ? null : boardId;
  }

  /** On Tomcat, sockets that can be written to without a wait. */
  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    return super.upgrade(directIfTomcats(handler));
  }

  static <T> Class<? extends T> directIfTomcats(Class<T> handler) {
    if (!handler.getName().equals(TOMCATS)) {
      return handler;
    }
    try {
      return TomcatUpgradeHandler.type().asSubclass(handler);
    } catch (LinkageError | ClassCastException e) {
      LOG.log(Level.WARNING, "this Tomcat''s sockets are unknown: {0}", e.toString());
      return handler;
    }
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

  @Override
  public String getQueryString() {
    return null;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Map.of();
  }

  /** The container builds a URI of this and the server's name; both need not be valid. */
  @Override
  public String getRequestURI() {
    return getContextPath() + "/ws";
  }

  @Override
  public String getServerName() {
    return "localhost";
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(HEADERS);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    if (name.equalsIgnoreCase(SUBPROTOCOLS)) {
      return Collections.enumeration(
          hasToken((HttpServletRequest) getRequest(), name, RequestCredentials.SUBPROTOCOL)
              ? List.of(RequestCredentials.SUBPROTOCOL)
              : List.of());
    }
    return HEADERS.stream().anyMatch(name::equalsIgnoreCase)
        ? super.getHeaders(name)
        : Collections.emptyEnumeration();
  }

  @Override
  public String getHeader(String name) {
    Enumeration<String> values = getHeaders(name);
    return values.hasMoreElements() ? values.nextElement() : null;
  }
}
