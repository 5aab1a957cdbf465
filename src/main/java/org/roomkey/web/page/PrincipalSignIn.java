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
 * Begins a login for whoever comes to a page by a principal and has none that lives: from then on
 * there is an idle time, a list of logins and a way out, as after a password.
 */
public final class PrincipalSignIn {
  private static final String SIGNED_OUT = "signedOut";

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

  /** Where a page goes that signed out: a principal would be signed in again by any other. */
  static String afterLogout(HttpServletRequest request) {
    return principal(request).isPresent() ? "/?" + SIGNED_OUT + "=1" : "/";
  }

  private static Optional<String> principal(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute(RequestCredentials.PRINCIPAL));
  }

  /**
   * The caller of a page, signed in if there is reason to. Blocks on the database.
   *
   * @param caller as the request's own credential says
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

  /** A browser says what it wants a page for; as a picture in a foreign page it begins nothing. */
  private static boolean isOpenedByAPerson(HttpServletRequest request) {
    String wanted = request.getHeader("Sec-Fetch-Dest");
    return request.getMethod().equals("GET") && (wanted == null || wanted.equals("document"));
  }

  /**
   * Whatever disables the person ends the logins that it finds. This login may begin after that, so
   * the person is looked at once more.
   */
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
            Optional.ofNullable(request.getHeader("User-Agent")).orElse(""));
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
