package org.roomkey.web.api;

import java.io.IOException;
import java.util.Map;
import org.roomkey.account.AccountException;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/** {@code /api/boards}: the boards, each one, and what each one has. */
public final class BoardsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  private final transient Resource all;
  private final transient Resource one;
  private final transient Map<String, Resource> parts;

  private BoardsServlet(
      Callers callers,
      JsonResponses responses,
      Resource all,
      Resource one,
      Map<String, Resource> parts) {
    super(callers, responses);
    this.all = all;
    this.one = one;
    this.parts = parts;
  }

  public static BoardsServlet of(
      Callers callers,
      JsonResponses responses,
      BoardList all,
      BoardResource one,
      MembersResource members,
      CandidatesResource candidates,
      MessagesResource messages,
      LiveResource live) {
    return new BoardsServlet(
        callers,
        responses,
        all,
        one,
        Map.of(
            "members",
            members,
            "candidates",
            candidates,
            "messages",
            messages,
            "signals",
            live,
            "presence",
            live));
  }

  @Override
  Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    return switch (exchange.path().size()) {
      case 0 -> all.handle(exchange);
      case 1 -> one.handle(exchange);
      default -> part(exchange.path().get(1)).handle(exchange);
    };
  }

  private Resource part(String name) throws ApiException {
    Resource part = parts.get(name);
    if (part == null) {
      throw ApiException.notFound();
    }
    return part;
  }
}
