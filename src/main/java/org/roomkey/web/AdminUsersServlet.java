package org.roomkey.web;

import java.io.IOException;
import java.util.List;
import org.roomkey.auth.AccountException;
import org.roomkey.protocol.ProtocolException;

/**
 * {@code /api/admin/users}: all users, each one, and the tokens of a service. For administrators.
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
    exchange.mustBeAdmin();
    List<String> path = exchange.path();
    if (path.isEmpty()) {
      return all.handle(exchange);
    }
    boolean ofTokens = path.size() > 1 && path.get(1).equals("tokens");
    return ofTokens ? tokens.handle(exchange) : one.handle(exchange);
  }
}
