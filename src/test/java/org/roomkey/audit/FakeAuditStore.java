package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.user.StoreException;

/** A table that is away when it is told to. Thread-safe. */
final class FakeAuditStore implements AuditStore {
  static final Node NODE = new Node("node-1", "host-1");

  final List<Recorded> stored = new CopyOnWriteArrayList<>();
  volatile boolean isAway;

  @Override
  public void append(Node node, List<Recorded> events) {
    assertEquals(NODE, node);
    if (isAway) {
      throw new StoreException("database, SQLSTATE 08006: away", null);
    }
    stored.addAll(events);
  }

  @Override
  public Page read(long before, int limit, Filter filter) {
    return new Page(List.of(), OptionalLong.empty());
  }

  @Override
  public void purge(long beforeMillis, int keep) {}

  List<String> users() {
    return stored.stream().map(e -> e.event().values().get(Field.USER)).toList();
  }
}
