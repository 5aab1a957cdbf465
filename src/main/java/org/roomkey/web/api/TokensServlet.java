package org.roomkey.web.api;

import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import java.io.IOException;
import org.roomkey.protocol.ProtocolException;

/** {@code /api/tokens}: the caller's own API tokens. For people who are signed in. */
public final class TokensServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  private final transient TokenIssuing tokens;

  public TokensServlet(Callers callers, JsonResponses responses, TokenIssuing tokens) {
    super(callers, responses);
    this.tokens = tokens;
  }

  @Override
  Answer handle(Exchange exchange) throws ApiException, ProtocolException, IOException {
    exchange.mustBeSignedIn();
    String userId = exchange.user().id();
    return switch (exchange.path().size()) {
      case 0 ->
          switch (exchange.method()) {
            case "GET" -> tokens.list(userId);
            case "POST" -> tokens.issue(exchange, userId);
            default -> throw ApiException.methodNotAllowed("GET", "POST");
          };
      case 1 -> {
        if (!exchange.method().equals("DELETE")) {
          throw ApiException.methodNotAllowed("DELETE");
        }
        yield tokens.revoke(exchange, userId, exchange.path().get(0));
      }
      default -> throw ApiException.notFound();
    };
  }
}
