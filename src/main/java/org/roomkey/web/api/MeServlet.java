package org.roomkey.web.api;

import java.time.Instant;
import java.util.List;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/** {@code GET /api/me}: who the caller is and by what right. */
public final class MeServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  /**
   * @param expiresAt null for never
   */
  public record Me(
      Person user, boolean admin, String method, List<String> scopes, String expiresAt) {}

  public MeServlet(Callers callers, JsonResponses responses) {
    super(callers, responses);
  }

  @Override
  Answer handle(Exchange exchange) throws ApiException {
    if (!exchange.method().equals("GET")) {
      throw ApiException.methodNotAllowed("GET");
    }
    Identity caller = exchange.caller();
    Instant end = caller.lifetime().endsAt();
    return Answer.ok(
        new Me(
            new Person(caller.user().id(), caller.user().name(), caller.user().application()),
            caller.user().admin(),
            caller.method().text(),
            caller.scopes().stream().map(Scope::text).sorted().toList(),
            end.equals(Instant.MAX) ? null : WireTime.format(end)));
  }
}
