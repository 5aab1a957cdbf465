package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.roomkey.account.RealmPeople;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Login;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.SessionUser;
import org.roomkey.user.User;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Input;
import org.roomkey.web.LoginCookie;

/**
 * Begins a login for a person whom the container has authenticated and who has no live login. The
 * person then has an idle time, a list of logins and a sign-out, as after a password.
 */
public final class PrincipalSignIn {
  static final String SIGNED_OUT = "signedOut";

  private final RealmPeople people;
  private final Authenticator authenticator;
  private final Logins logins;
  private final LoginSessions sessions;
  private final Audit audit;

  public PrincipalSignIn(
      RealmPeople people,
      Authenticator authenticator,
      Logins logins,
      LoginSessions sessions,
      Audit audit) {
    this.people = people;
    this.authenticator = authenticator;
    this.logins = logins;
    this.sessions = sessions;
    this.audit = audit;
  }

  /**
   * The page after a sign-out. Any other page would sign a principal in again, or lead back to the
   * provider.
   */
  static String afterLogout(HttpServletRequest request, SignInWays ways) {
    return principal(request).isPresent() || ways.isStraight() ? "/?" + SIGNED_OUT + "=1" : "/";
  }

  private static Optional<String> principal(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute(RequestCredentials.PRINCIPAL));
  }

  /**
   * The caller of a page, after a sign-in if one is necessary. Blocks on the database.
   *
   * @param caller according to the request's own credential
   */
  Authentication signedIn(
      HttpServletRequest request, HttpServletResponse response, Authentication caller)
      throws ApiException {
    Optional<String> name = principal(request);
    boolean isExplicit = !RequestCredentials.ofRequest(request).isAmbient();
    boolean hasLogin = caller.accepted().flatMap(Identity::loginId).isPresent();
    if (name.isEmpty() || isExplicit || hasLogin || caller instanceof Undecided) {
      return caller;
    }
    if (!Input.query(request).all(SIGNED_OUT).isEmpty()) {
      return new Refused(Refusal.UNAUTHORIZED);
    }
    return isOpenedByAPerson(request) ? begin(request, response, name.get()) : caller;
  }

  /** Whether a person opens the page. A request for a picture or script begins no login. */
  private static boolean isOpenedByAPerson(HttpServletRequest request) {
    String wanted = request.getHeader("Sec-Fetch-Dest");
    return request.getMethod().equals("GET") && (wanted == null || wanted.equals("document"));
  }

  /** Begins a login and authenticates it, because the person may have been disabled just before. */
  private Authentication begin(
      HttpServletRequest request, HttpServletResponse response, String name) {
    Optional<User> person =
        people.arrived(name, request::isUserInRole).filter(user -> !user.disabled());
    if (person.isEmpty()) {
      return new Refused(Refusal.FORBIDDEN);
    }
    User user = person.get();
    Logins.Started started =
        logins.start(
            user,
            request.getRemoteAddr(),
            Optional.ofNullable(request.getHeader("User-Agent")).orElse(""),
            Optional.empty());
    String loginId = started.login().id();
    Authentication begun = authenticator.authenticate(Credential.loginId(loginId));
    if (begun instanceof Refused) {
      logins.end(loginId, Login.EndReason.DISABLED);
      return begun;
    }
    audit.record(AuditEvents.ofLogin(request, started.login(), "principal"));
    sessions.join(request, new SessionUser(loginId, user.id(), user.name()));
    response.addCookie(LoginCookie.holding(started.secret(), request));
    return begun;
  }
}
