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
 * The {@code HttpSession}s of logins: at most one for each login on this node. If the container has
 * lost one, it is created again. Safe for use by many threads.
 */
public final class LoginSessions implements HttpSessionListener {
  private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();
  private final Logins logins;
  private final int maxInactiveSeconds;
  private volatile boolean stopping;

  /**
   * @param maxInactiveSeconds of the sessions; a login ends only by its row
   */
  public LoginSessions(Logins logins, int maxInactiveSeconds) {
    this.logins = logins;
    this.maxInactiveSeconds = maxInactiveSeconds;
  }

  /** Begins the session of a new login, and invalidates the existing session. */
  public void begin(HttpServletRequest request, SessionUser user) {
    HttpSession before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
    fill(request.getSession(true), user);
  }

  /**
   * Begins the session of a new login by a principal. The container may keep the principal in the
   * session, so the session stays. It gets a new id, because an attacker may know the old one.
   */
  public void join(HttpServletRequest request, SessionUser user) {
    if (request.getSession(false) != null) {
      request.changeSessionId();
    }
    fill(request.getSession(true), user);
  }

  /**
   * The login's session, created if there is none. Empty if the request has a session of another
   * kind, which stays unchanged: an attacker may have planted it.
   */
  public Optional<HttpSession> of(HttpServletRequest request, SessionUser user) {
    return of(request, user, true);
  }

  /** The login's session; empty also if it does not exist. */
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

  /** The application stops: from now on the end of a session does not end its login. */
  public void stop() {
    stopping = true;
  }

  /**
   * An invalidated session ends its login. A session that timed out does not, because the login has
   * an idle time of its own.
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
