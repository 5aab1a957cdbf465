package org.roomkey.web.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.credential.SessionUser;
import org.roomkey.password.SignIn.Result;
import org.roomkey.password.SignIn.Result.Confirmed;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.LoginCookie;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.SignInCookies;

/**
 * {@code POST /api/me/password}: changes the caller's password; needs the current one. Ends all
 * logins and, unless {@code keepTokens} is true, all API tokens. The answer gives this browser a
 * new login.
 */
public final class PasswordResource {

  private final PasswordSignIn passwords;
  private final Accounts accounts;
  private final LoginSessions sessions;

  public PasswordResource(PasswordSignIn passwords, Accounts accounts, LoginSessions sessions) {
    this.passwords = passwords;
    this.accounts = accounts;
    this.sessions = sessions;
  }

  Answer change(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    String loginId = exchange.mustBeSignedIn();
    exchange.mustBeFresh();
    JsonFields body = exchange.body();
    String current = body.string("current", text -> true);
    String wanted = body.string("new", text -> true);
    boolean keepsTokens = body.bool("keepTokens", false);
    Confirmed person = confirm(exchange, current);
    HttpServletRequest request = exchange.request();
    Logins.Started started =
        accounts.changeOwnPassword(
            person, loginId, wanted, keepsTokens, SignInCookies.client(request));
    String userId = exchange.user().id();
    sessions.begin(request, new SessionUser(started.login().id(), userId, exchange.user().name()));
    passwords.remember(request, exchange.response(), userId);
    exchange.note(
        exchange
            .event(Kind.USER_CHANGED)
            .with(Field.TARGET, userId)
            .with(Field.REASON, keepsTokens ? "password" : "password tokens"));
    exchange.note(AuditEvents.ofLogin(request, started.login(), "password"));
    return Answer.noContent().with(LoginCookie.holding(started.secret(), request));
  }

  private Confirmed confirm(Exchange exchange, String current)
      throws ApiException, AccountException {
    String username = accounts.find(exchange.user().id()).username();
    if (username == null) {
      throw ApiException.forbidden();
    }
    Result result = passwords.confirm(exchange.request(), exchange.response(), username, current);
    if (result instanceof Confirmed confirmed) {
      return confirmed;
    }
    throw PasswordSignIn.error(result, ApiException.wrongPassword());
  }
}
