package org.roomkey.credential;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.protocol.Parameters;

/**
 * Finds the credential of a request. The first kind present decides: an invalid one never falls
 * through to the next ({@code docs/security.md}, "The handshake"). Creates no session and leaves an
 * existing one unchanged.
 */
public final class RequestCredentials {
  /** The name of the login's cookie over plain http. */
  public static final String LOGIN_COOKIE = "ROOMKEY_LOGIN";

  /** Browsers accept a cookie with this prefix only from this host over TLS. */
  private static final String OF_THIS_HOST = "__Host-";

  private static final int DIGEST_CHARS = 16;

  /** With more cookies, all are invalid, because each one costs a database query. */
  private static final int MAX_LOGIN_COOKIES = 4;

  /** The subprotocol of every socket. */
  public static final String SUBPROTOCOL = "roomkey.v1";

  /** The request attribute with the name of the container's principal. A client cannot set it. */
  public static final String PRINCIPAL = "org.roomkey.principal";

  /** The request attribute with the path of {@code roomkey.public-url}; absent without it. */
  public static final String PUBLIC_PATH = "org.roomkey.public-path";

  private static final String BEARER_SUBPROTOCOL = "roomkey.bearer.";
  private static final String BEARER_SCHEME = "bearer";

  private RequestCredentials() {}

  /** The credential of a handshake, from: URL, header, subprotocol, first message, ambient. */
  public static Credential ofHandshake(HttpServletRequest request) {
    return ofHandshake(request, Parameters.ofQuery(request.getQueryString()));
  }

  /**
   * @param query of the request. The caller has refused a malformed query without a token.
   */
  public static Credential ofHandshake(HttpServletRequest request, Parameters query) {
    if (query.has("token") || !query.isWellFormed()) {
      List<String> inUrl = query.all("token");
      return Credential.tokenInUrl(inUrl.size() == 1 ? inUrl.get(0) : "");
    }
    return bearer(request)
        .or(() -> subprotocol(request))
        .orElseGet(
            () ->
                query.all("auth").contains("message")
                    ? Credential.FIRST_MESSAGE
                    : ambient(request));
  }

  /** The credential of any other request: the header, then ambient credentials. */
  public static Credential ofRequest(HttpServletRequest request) {
    return bearer(request)
        .map(credential -> Credential.requestToken(credential.value()))
        .orElseGet(() -> ambient(request));
  }

  private static Optional<Credential> bearer(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders("Authorization"));
    boolean given =
        headers.stream().anyMatch(h -> h.toLowerCase(Locale.ROOT).startsWith(BEARER_SCHEME));
    if (!given) {
      return Optional.empty();
    }
    String header = headers.get(0);
    boolean wellFormed =
        headers.size() == 1
            && header.length() > BEARER_SCHEME.length()
            && header.charAt(BEARER_SCHEME.length()) == ' ';
    return Optional.of(
        Credential.token(wellFormed ? header.substring(BEARER_SCHEME.length()).strip() : ""));
  }

  private static Optional<Credential> subprotocol(HttpServletRequest request) {
    List<String> tokens = new ArrayList<>();
    for (String header : Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))) {
      for (String protocol : header.split(",")) {
        if (protocol.strip().startsWith(BEARER_SUBPROTOCOL)) {
          tokens.add(protocol.strip().substring(BEARER_SUBPROTOCOL.length()));
        }
      }
    }
    return tokens.isEmpty()
        ? Optional.empty()
        : Optional.of(Credential.token(tokens.size() == 1 ? tokens.get(0) : ""));
  }

  private static Credential ambient(HttpServletRequest request) {
    List<String> secrets = loginSecrets(request);
    if (!secrets.isEmpty()) {
      return Credential.loginSecrets(secrets);
    }
    HttpSession session = request.getSession(false);
    Optional<SessionUser> user = session == null ? Optional.empty() : SessionUser.of(session);
    if (user.isPresent()) {
      return Credential.loginId(user.get().loginId());
    }
    if (request.getAttribute(PRINCIPAL) instanceof String name) {
      return Credential.principal(name);
    }
    return session == null && request.getRequestedSessionId() == null
        ? Credential.NONE
        : Credential.DEAD_SESSION;
  }

  /**
   * The name of the login's cookie. Over TLS, neither another host nor a plain http response can
   * set a cookie of this name. Such a cookie belongs to the whole host, so the name contains a
   * digest of the application's path.
   */
  public static String loginCookie(HttpServletRequest request) {
    if (!request.isSecure()) {
      return LOGIN_COOKIE;
    }
    String path =
        request.getAttribute(PUBLIC_PATH) instanceof String known
            ? known
            : request.getServletContext().getContextPath();
    String application = Secrets.digest(path);
    return OF_THIS_HOST + LOGIN_COOKIE + "_" + application.substring(0, DIGEST_CHARS);
  }

  /** An empty secret matches no login. */
  private static List<String> loginSecrets(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return List.of();
    }
    String name = loginCookie(request);
    List<String> secrets =
        Stream.of(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue)
            .distinct()
            .toList();
    return secrets.size() > MAX_LOGIN_COOKIES ? List.of("") : secrets;
  }
}
