package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.roomkey.account.ContainerRealm;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.password.Realm;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignIn.Result;
import org.roomkey.protocol.Names;
import org.roomkey.user.StoreException;
import org.roomkey.user.UserStore;

/**
 * Checks passwords in requests. Sets the throttle's cookies and audits the result. Never audits the
 * typed text: an unknown user name may be a password in the wrong field. Blocks on the database;
 * safe for use by many threads.
 */
public final class PasswordSignIn {
  private static final Log LOG = Log.of(PasswordSignIn.class);

  private final SignIn signIn;
  private final Optional<ContainerRealm> realm;
  private final UserStore users;
  private final Audit audit;

  /**
   * @param realm checks passwords that are not stored here; empty for none
   */
  public PasswordSignIn(
      SignIn signIn, Optional<ContainerRealm> realm, UserStore users, Audit audit) {
    this.signIn = signIn;
    this.realm = realm;
    this.users = users;
    this.audit = audit;
  }

  /** Begins a login if the password is right. */
  public Result attempt(
      HttpServletRequest request, HttpServletResponse response, String username, String password) {
    Result result =
        signIn.attempt(username, password, SignInCookies.client(request), realm(request));
    return noted(request, response, username, result);
  }

  /** Checks the password of a signed-in person. */
  public Result confirm(
      HttpServletRequest request, HttpServletResponse response, String username, String password) {
    Result result = signIn.confirm(username, password, SignInCookies.client(request));
    return noted(request, response, username, result);
  }

  /** Renews the time of authentication of a signed-in person's login if the password is right. */
  public Result renew(
      HttpServletRequest request,
      HttpServletResponse response,
      Identity caller,
      String username,
      String password) {
    Result result =
        signIn.renew(
            caller.loginId().orElseThrow(),
            caller.user(),
            username,
            password,
            SignInCookies.client(request),
            realm(request));
    if (result instanceof Result.Renewed) {
      audit.record(
          AuditEvents.of(Kind.AUTHENTICATED_AGAIN, request, caller).with(Field.METHOD, "password"));
    }
    return noted(request, response, username, result);
  }

  /** Whether a person without a password here may have one in the container's realm. */
  public boolean hasRealm() {
    return realm.isPresent();
  }

  private Realm realm(HttpServletRequest request) {
    return realm.map(known -> known.of(request)).orElse(Realm.NONE);
  }

  /** Makes this browser a known device of the user. */
  public void remember(HttpServletRequest request, HttpServletResponse response, String userId) {
    signIn
        .remember(userId, SignInCookies.client(request))
        .ifPresent(device -> SignInCookies.addDevice(request, response, device));
  }

  /**
   * The error for a password that was not accepted.
   *
   * @param wrong the error for a wrong password
   */
  public static ApiException error(Result result, ApiException wrong) {
    if (result instanceof Result.Throttled throttled) {
      return ApiException.throttled(throttled.retryAfter());
    }
    return result instanceof Result.Undecided ? ApiException.unavailable() : wrong;
  }

  private Result noted(
      HttpServletRequest request, HttpServletResponse response, String username, Result result) {
    if (result instanceof Result.Accepted accepted) {
      audit.record(AuditEvents.ofLogin(request, accepted.started().login(), "password"));
    } else if (!(result instanceof Result.Confirmed || result instanceof Result.Renewed)) {
      audit.record(refused(request, username, result));
    }
    SignInCookies.add(request, response, result);
    return result;
  }

  private AuditEvent refused(HttpServletRequest request, String username, Result result) {
    boolean isThrottled = result instanceof Result.Throttled;
    boolean isUndecided = result instanceof Result.Undecided;
    AuditEvent event =
        AuditEvents.of(isThrottled ? Kind.THROTTLE : Kind.REFUSAL, request)
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.METHOD, "password");
    return isUndecided
        ? event.with(Field.REASON, "undecided")
        : event
            .with(Field.TARGET, known(username))
            .with(Field.REASON, isThrottled ? "throttled" : "invalid_credentials");
  }

  /** The id of a known user. An unknown name costs the same time. */
  private Optional<String> known(String username) {
    try {
      return users.findAccount(Names.stripped(username)).map(account -> account.user().id());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "could not look up the user of a refused sign-in", e);
      return Optional.empty();
    }
  }
}
