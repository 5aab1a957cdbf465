package org.roomkey.web.api;

import java.time.Instant;
import java.util.List;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;

/** {@code GET /api/me}: the caller, with method, scopes and expiry. */
public final class MeResource {

  /**
   * @param expiresAt null for never
   */
  public record Me(
      Person user, boolean admin, String method, List<String> scopes, String expiresAt) {}

  private MeResource() {}

  static Answer show(Exchange exchange) {
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
