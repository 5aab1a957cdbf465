package org.roomkey.web.api;

import java.io.IOException;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * {@code /api/admin/users/{userId}/tokens} and below: the API tokens of a service, which cannot
 * sign in to make them itself. Those of a person are for that person alone.
 */
public final class ServiceTokensResource implements Resource {
  private final Accounts accounts;
  private final TokenIssuing tokens;

  public ServiceTokensResource(Accounts accounts, TokenIssuing tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  @Override
  public Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    User user = accounts.find(exchange.path().get(0)).user();
    if (user.kind() != User.Kind.SERVICE) {
      throw ApiException.forbidden();
    }
    return switch (exchange.path().size()) {
      case 2 ->
          switch (exchange.method()) {
            case "GET" -> tokens.list(user.id());
            case "POST" -> tokens.issue(exchange, user.id());
            default -> throw ApiException.methodNotAllowed("GET", "POST");
          };
      case 3 -> {
        if (!exchange.method().equals("DELETE")) {
          throw ApiException.methodNotAllowed("DELETE");
        }
        yield tokens.revoke(exchange, user.id(), exchange.path().get(2));
      }
      default -> throw ApiException.notFound();
    };
  }
}
