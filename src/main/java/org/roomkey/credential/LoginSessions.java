package org.roomkey.credential;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.roomkey.credential.Login.EndReason;

/**
 * The servlet container's side of the logins: at most one {@code HttpSession} each on this node,
 * built anew where the container has lost it. Safe for use by many threads.
 */
public final class LoginSessions implements HttpSessionListener {
  private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();
  private final Logins logins;
  private final int maxInactiveSeconds;
  private volatile boolean stopping;

  /**
   * @param maxInactiveSeconds for the sessions; what ends a login is its row
   */
  public LoginSessions(Logins logins, int maxInactiveSeconds) {
    this.logins = logins;
    this.maxInactiveSeconds = maxInactiveSeconds;
  }

  /** For a login that has just begun: a session with a new id; the one before it is invalidated. */
  public void begin(HttpServletRequest request, SessionUser user) {
    HttpSession before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
    fill(request.getSession(true), user);
  }

  /**
   * For a login that has just begun by a principal: the session that the container may have for
   * that one stays, under a new id, since somebody may have planted the one before.
   */
  public void join(HttpServletRequest request, SessionUser user) {
    if (request.getSession(false) != null) {
      request.changeSessionId();
    }
    fill(request.getSession(true), user);
  }

  /**
   * The login's session, built anew if there is none. Empty where the request brings another
   * session of its own, which is left alone: somebody may have planted it.
   */
  public Optional<HttpSession> of(HttpServletRequest request, SessionUser user) {
    return of(request, user, true);
  }

  /** The same, and empty where there is none either. */
  public Optional<HttpSession> known(HttpServletRequest request, SessionUser user) {
    return of(request, user, false);
  }

  private Optional<HttpSession> of(
      HttpServletRequest request, SessionUser user, boolean mayCreate) {
    HttpSession own = request.getSession(false);
    return Optional.ofNullable(
        sessions.compute(
            user.loginId(),
            (loginId, known) -> {
              if (known != null && isValid(known)) {
                return known;
              }
              if (own != null) {
                return SessionUser.of(own)
                        .map(SessionUser::loginId)
                        .filter(loginId::equals)
                        .isPresent()
                    ? own
                    : null;
              }
              return mayCreate ? fill(request.getSession(true), user) : null;
            }));
  }

  private HttpSession fill(HttpSession session, SessionUser user) {
    session.setMaxInactiveInterval(maxInactiveSeconds);
    session.setAttribute(SessionUser.ATTRIBUTE, user);
    return session;
  }

  private static boolean isValid(HttpSession session) {
    try {
      session.getAttribute(SessionUser.ATTRIBUTE);
      return true;
    } catch (IllegalStateException invalidated) {
      return false;
    }
  }

  /** From now on a session that goes says nothing about its login: the application stops. */
  public void stop() {
    stopping = true;
  }

  /**
   * An invalidated session ends its login; one that merely timed out does not, since the login has
   * its own idle time.
   */
  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    HttpSession session = event.getSession();
    SessionUser.of(session)
        .ifPresent(
            user -> {
              sessions.remove(user.loginId(), session);
              if (!stopping && !hasTimedOut(session)) {
                logins.end(user.loginId(), EndReason.LOGOUT);
              }
            });
  }

  private static boolean hasTimedOut(HttpSession session) {
    long idleMillis = System.currentTimeMillis() - session.getLastAccessedTime();
    return session.getMaxInactiveInterval() > 0
        && idleMillis >= session.getMaxInactiveInterval() * 1000L;
  }
}
