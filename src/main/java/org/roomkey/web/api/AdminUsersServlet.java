package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import org.roomkey.account.AccountException;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/**
 * {@code /api/admin/users}: all users, each one, and the tokens of a service. For administrators.
 * What would outlive an API token, such as a password or an administrator, is for logins alone.
 */
public final class AdminUsersServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  private final transient UserList all;
  private final transient UserResource one;
  private final transient ServiceTokensResource tokens;

  public AdminUsersServlet(
      Callers callers,
      JsonResponses responses,
      UserList all,
      UserResource one,
      ServiceTokensResource tokens) {
    super(callers, responses);
    this.all = all;
    this.one = one;
    this.tokens = tokens;
  }

  @Override
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    List<String> path = exchange.path();
    String below = path.size() > 1 ? path.get(1) : "";
    boolean ofSockets = path.size() == 2 && below.equals("disconnect");
    exchange.mustAdminister(ofSockets ? Scope.ADMIN_CONNECTIONS : Scope.ADMIN_USERS);
    if (path.isEmpty()) {
      return all.handle(exchange);
    }
    return below.equals("tokens") ? tokens.handle(exchange) : one.handle(exchange);
  }
}
