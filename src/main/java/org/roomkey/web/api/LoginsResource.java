package org.roomkey.web.api;

import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/logins}: lists the caller's logins and ends them. */
public final class LoginsResource {

  /**
   * @param expiresAt the earlier of the idle and the absolute end
   * @param current whether this request uses it
   */
  public record Shown(
      String id,
      String createdAt,
      String lastSeenAt,
      String expiresAt,
      String address,
      String device,
      boolean current) {}

  /** The list, newest first. */
  public record Listed(List<Shown> logins) {}

  private final Logins logins;

  public LoginsResource(Logins logins) {
    this.logins = logins;
  }

  Answer list(Exchange exchange) throws ApiException {
    String current = exchange.mustBeSignedIn();
    return Answer.ok(
        new Listed(
            logins.liveOf(exchange.user().id()).stream()
                .map(
                    login ->
                        new Shown(
                            login.id(),
                            WireTime.format(login.createdAt()),
                            WireTime.format(login.lastSeenAt()),
                            WireTime.format(logins.lifetime(login).endsAt()),
                            login.address(),
                            login.device(),
                            login.id().equals(current)))
                .toList()));
  }

  Answer endOthers(Exchange exchange) throws ApiException {
    logins.endAll(exchange.user().id(), EndReason.ENDED_BY_USER, exchange.mustBeSignedIn());
    return Answer.noContent();
  }

  /** Another user's login gets the same answer as one that does not exist. */
  Answer end(Exchange exchange) throws ApiException {
    Optional<Login> own =
        logins
            .find(exchange.path("id"))
            .map(found -> found.login())
            .filter(login -> login.userId().equals(exchange.user().id()) && logins.isLive(login));
    logins.end(own.orElseThrow(ApiException::notFound).id(), EndReason.ENDED_BY_USER);
    return Answer.noContent();
  }
}
