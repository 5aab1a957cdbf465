package org.roomkey.web.api;

import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/** {@code /api/logins}: where the caller is signed in, and the end of it. */
public final class LoginsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  /**
   * @param expiresAt the earlier of the idle and the absolute end
   * @param current whether it is the login of this very request
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

  private final transient Logins logins;

  public LoginsServlet(Callers callers, JsonResponses responses, Logins logins) {
    super(callers, responses);
    this.logins = logins;
  }

  @Override
  Answer handle(Exchange exchange) throws ApiException {
    String current = exchange.mustBeSignedIn();
    String userId = exchange.user().id();
    return switch (exchange.path().size()) {
      case 0 ->
          switch (exchange.method()) {
            case "GET" -> Answer.ok(new Listed(list(userId, current)));
            case "DELETE" -> endOthers(userId, current);
            default -> throw ApiException.methodNotAllowed("GET", "DELETE");
          };
      case 1 -> {
        if (!exchange.method().equals("DELETE")) {
          throw ApiException.methodNotAllowed("DELETE");
        }
        yield end(userId, exchange.path().get(0));
      }
      default -> throw ApiException.notFound();
    };
  }

  private List<Shown> list(String userId, String current) {
    return logins.liveOf(userId).stream()
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
        .toList();
  }

  private Answer endOthers(String userId, String current) {
    logins.endAll(userId, EndReason.ENDED_BY_USER, current);
    return Answer.noContent();
  }

  /** Somebody else's login is as unknown as none. */
  private Answer end(String userId, String loginId) throws ApiException {
    Optional<Login> own =
        logins
            .find(loginId)
            .map(found -> found.login())
            .filter(login -> login.userId().equals(userId) && logins.isLive(login));
    logins.end(own.orElseThrow(ApiException::notFound).id(), EndReason.ENDED_BY_USER);
    return Answer.noContent();
  }
}
