package org.roomkey.web.api;

import java.util.List;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.Connections.Open;

/** {@code /api/admin/connections}: the open sockets, and the end of one. For administrators. */
public final class AdminConnectionsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LISTED = 10_000;

  /** A socket that is authenticated. */
  public record Shown(
      String connectionId,
      Person user,
      String address,
      String method,
      String since,
      List<String> boards) {}

  /**
   * @param more whether there are others beyond the limit
   * @param total how many there are, beyond the limit too
   * @param users whose they are
   * @param boards on how many boards they are
   */
  public record Listed(List<Shown> connections, boolean more, int total, long users, long boards) {}

  private final transient Connections connections;

  public AdminConnectionsServlet(
      Callers callers, JsonResponses responses, Connections connections) {
    super(callers, responses);
    this.connections = connections;
  }

  @Override
  Answer handle(Exchange exchange) throws ApiException {
    exchange.mustAdminister(Scope.ADMIN_CONNECTIONS);
    return switch (exchange.path().size()) {
      case 0 -> {
        if (!exchange.method().equals("GET")) {
          throw ApiException.methodNotAllowed("GET");
        }
        yield list(exchange);
      }
      case 1 -> {
        if (!exchange.method().equals("DELETE")) {
          throw ApiException.methodNotAllowed("DELETE");
        }
        yield kick(exchange, exchange.path().get(0));
      }
      default -> throw ApiException.notFound();
    };
  }

  private Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    String userId = exchange.parameter("userId");
    List<Open> found =
        connections.list().stream()
            .filter(open -> userId == null || open.user().id().equals(userId))
            .toList();
    return Answer.ok(
        new Listed(
            found.stream().limit(limit).map(AdminConnectionsServlet::shown).toList(),
            found.size() > limit,
            found.size(),
            found.stream().map(open -> open.user().id()).distinct().count(),
            found.stream().flatMap(open -> open.boards().stream()).distinct().count()));
  }

  private static Shown shown(Open open) {
    return new Shown(
        open.id(),
        new Person(open.user().id(), open.user().name(), open.user().application()),
        open.address(),
        open.method().text(),
        WireTime.format(open.since()),
        open.boards());
  }

  private Answer kick(Exchange exchange, String connectionId) throws ApiException {
    if (!connections.kick(connectionId)) {
      throw ApiException.notFound();
    }
    exchange.note(exchange.event(Kind.KICK).with(Field.CONNECTION, connectionId));
    return Answer.noContent();
  }
}
