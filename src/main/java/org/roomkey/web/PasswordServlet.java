package org.roomkey.web;

import java.io.IOException;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.AccountException;
import org.roomkey.auth.Accounts;
import org.roomkey.auth.SignIn;
import org.roomkey.auth.SignIn.Result;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;

/**
 * {@code POST /api/me/password}: changes the caller's own password, for whoever knows the present
 * one, and ends all other logins.
 */
public final class PasswordServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  private final transient SignIn signIn;
  private final transient SignInAudit audit;
  private final transient Accounts accounts;

  public PasswordServlet(
      Callers callers,
      JsonResponses responses,
      SignIn signIn,
      SignInAudit audit,
      Accounts accounts) {
    super(callers, responses);
    this.signIn = signIn;
    this.audit = audit;
    this.accounts = accounts;
  }

  @Override
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    if (!exchange.method().equals("POST")) {
      throw ApiException.methodNotAllowed("POST");
    }
    String loginId = exchange.mustBeSignedIn();
    String userId = exchange.user().id();
    JsonFields body = exchange.body();
    String current = body.string("current", text -> true);
    String wanted = body.string("new", text -> true);
    confirm(exchange, userId, current);
    accounts.changeOwnPassword(userId, loginId, wanted);
    exchange.note(
        exchange
            .event(Kind.USER_CHANGED)
            .with(Field.TARGET, userId)
            .with(Field.REASON, "password"));
    return Answer.noContent();
  }

  private void confirm(Exchange exchange, String userId, String current)
      throws ApiException, AccountException {
    String username = accounts.find(userId).username();
    if (username == null) {
      throw ApiException.forbidden();
    }
    Result result = signIn.confirm(username, current, exchange.request().getRemoteAddr());
    audit.note(exchange.request(), username, result);
    if (result instanceof Result.Throttled throttled) {
      throw ApiException.throttled(throttled.retryAfter());
    }
    if (result instanceof Result.Undecided) {
      throw ApiException.unavailable();
    }
    if (!(result instanceof Result.Confirmed)) {
      throw new ApiException(403, "Wrong password", "wrong_password");
    }
  }
}
