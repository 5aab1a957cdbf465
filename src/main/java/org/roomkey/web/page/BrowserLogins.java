package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authenticator;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.SessionUser;
import org.roomkey.user.User;
import org.roomkey.web.LoginCookie;

/**
 * Gives a browser its new login, with a new {@code HttpSession}, and ends its previous login.
 * Blocks on the database.
 */
public final class BrowserLogins {
  private final Authenticator authenticator;
  private final Logins logins;
  private final LoginSessions sessions;

  public BrowserLogins(Authenticator authenticator, Logins logins, LoginSessions sessions) {
    this.authenticator = authenticator;
    this.logins = logins;
    this.sessions = sessions;
  }

  void begin(
      HttpServletRequest request, HttpServletResponse response, User user, Logins.Started started) {
    Authentication before = authenticator.authenticate(RequestCredentials.ofRequest(request));
    before
        .accepted()
        .flatMap(Identity::loginId)
        .ifPresent(loginId -> logins.end(loginId, EndReason.REPLACED));
    sessions.begin(request, new SessionUser(started.login().id(), user.id(), user.name()));
    response.addCookie(LoginCookie.holding(started.secret(), request));
  }
}
