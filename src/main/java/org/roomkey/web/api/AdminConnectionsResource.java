package org.roomkey.web.api;

import java.util.List;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.Connections.Open;

/** {@code /api/admin/connections}: lists the open sockets and closes one. */
public final class AdminConnectionsResource {
  private static final int MAX_LISTED = 10_000;

  public record Shown(
      String connectionId,
      Person user,
      String address,
      String method,
      String since,
      List<String> boards) {}

  /**
   * @param more whether the limit left some out
   * @param total the number of sockets, including those left out
   * @param users the number of their users
   * @param boards the number of boards that they have joined
   */
  public record Listed(List<Shown> connections, boolean more, int total, long users, long boards) {}

  private final Connections connections;

  public AdminConnectionsResource(Connections connections) {
    this.connections = connections;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    String userId = exchange.query("userId");
    List<Open> found =
        connections.list().stream()
            .filter(open -> userId == null || open.user().id().equals(userId))
            .toList();
    return Answer.ok(
        new Listed(
            found.stream().limit(limit).map(AdminConnectionsResource::shown).toList(),
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

  Answer kick(Exchange exchange) throws ApiException {
    String connectionId = exchange.path("id");
    if (!connections.kick(connectionId)) {
      throw ApiException.notFound();
    }
    exchange.note(exchange.event(Kind.KICK).with(Field.CONNECTION, connectionId));
    return Answer.noContent();
  }
}
