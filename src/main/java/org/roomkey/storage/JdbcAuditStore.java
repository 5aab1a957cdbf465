package org.roomkey.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditStore;
import org.roomkey.audit.Recorded;
import org.roomkey.audit.Series;

/**
 * Security events in the table {@code audit_events}. It reads and deletes by ranges of the primary
 * key: Derby cannot read an index backwards. Safe for use by many threads.
 */
public final class JdbcAuditStore implements AuditStore {
  private static final String INSERT =
      "INSERT INTO audit_events"
          + " (node_id, host, recorded_at, traffic, kind, user_id, target_id, event)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  /** One query looks at so many ids at most, and one page at so many times as many. */
  private static final int IDS_AT_ONCE = 2_000;

  private static final int MAX_QUERIES = 50;
  private static final int PURGED_AT_ONCE = 1_000;

  private final Database database;

  /** The table for queries of a range of ids; null before the first one. */
  private volatile String inOrder;

  public JdbcAuditStore(Database database) {
    this.database = database;
  }

  @Override
  public void append(Node node, List<Recorded> events) {
    database.transact(
        connection -> {
          insert(connection, node, events);
          return true;
        });
  }

  private static void insert(Connection connection, Node node, List<Recorded> events)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Recorded event : events) {
        insert.setString(1, node.id());
        insert.setString(2, node.host());
        insert.setLong(3, event.at().toEpochMilli());
        insert.setBoolean(4, event.series() == Series.TRAFFIC);
        insert.setString(5, event.event().kind().text());
        insert.setString(6, event.value(Field.USER).orElse(null));
        insert.setString(7, event.value(Field.TARGET).orElse(null));
        insert.setString(8, event.line());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public Page read(long before, int limit, Filter filter) {
    long first = edge("MIN", 0);
    long end = Math.min(before, edge("MAX", -1) + 1);
    long width = filter.equals(Filter.ALL) ? limit : IDS_AT_ONCE;
    List<Row> rows = new ArrayList<>();
    for (int query = 0; query < MAX_QUERIES && rows.size() < limit && end > first; query++) {
      int room = limit - rows.size();
      long start = Math.max(first, end - width);
      List<Row> found = between(start, end, filter);
      boolean isFull = found.size() > room;
      rows.addAll(isFull ? found.subList(0, room) : found);
      if (isFull) {
        end = rows.get(rows.size() - 1).id();
      } else {
        end = found.isEmpty() && isGap(start, end) ? newestBefore(start) + 1 : start;
        width = Math.min(2 * width, IDS_AT_ONCE);
      }
    }
    return new Page(rows, end > first ? OptionalLong.of(end) : OptionalLong.empty());
  }

  /** The smallest or greatest id. */
  private long edge(String function, long empty) {
    return database
        .first(
            "SELECT COALESCE(" + function + "(id), " + empty + ") FROM audit_events",
            row -> row.getLong(1))
        .orElse(empty);
  }

  /** Whether no event has such an id: many of one series were deleted. */
  private boolean isGap(long start, long end) {
    return database
        .first(
            "SELECT COUNT(*) FROM audit_events WHERE id >= ? AND id < ?",
            row -> row.getLong(1) == 0,
            start,
            end)
        .orElse(true);
  }

  private long newestBefore(long id) {
    return database
        .first(
            "SELECT COALESCE(MAX(id), -1) FROM audit_events WHERE id < ?",
            row -> row.getLong(1),
            id)
        .orElse(-1L);
  }

  /** The selected rows from an id to before another, newest first. */
  private List<Row> between(long start, long end, Filter filter) {
    StringBuilder sql =
        new StringBuilder("SELECT id, node_id, host, event FROM ")
            .append(inOrder())
            .append("WHERE id >= ? AND id < ?");
    List<Object> values = new ArrayList<>(List.of(start, end));
    filter
        .kind()
        .ifPresent(
            kind -> {
              sql.append(" AND kind = ?");
              values.add(kind.text());
            });
    filter
        .userId()
        .ifPresent(
            user -> {
              sql.append(" AND (user_id = ? OR target_id = ?)");
              Collections.addAll(values, user, user);
            });
    List<Row> rows =
        database.list(sql.append(" ORDER BY id").toString(), JdbcAuditStore::row, values.toArray());
    Collections.reverse(rows);
    return rows;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("id"),
        new Node(row.getString("node_id"), row.getString("host")),
        row.getString("event"));
  }

  private String inOrder() {
    String known = inOrder;
    if (known == null) {
      known = database.byPrimaryKey("audit_events");
      inOrder = known;
    }
    return known;
  }

  @Override
  public void purge(long beforeMillis, int keep) {
    for (boolean isTraffic : new boolean[] {false, true}) {
      purge(isTraffic, beforeMillis, keep);
    }
  }

  /** Deletes from a thousand rows at a time, because each transaction locks its rows. */
  private void purge(boolean isTraffic, long beforeMillis, int keep) {
    long excess = lastOfExcess(isTraffic, keep);
    long after = -1;
    int deleted;
    do {
      List<Long> oldest =
          database.list(
              "SELECT id FROM "
                  + inOrder()
                  + "WHERE traffic = ? AND id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
              row -> row.getLong("id"),
              isTraffic,
              after,
              PURGED_AT_ONCE);
      if (oldest.isEmpty()) {
        return;
      }
      long last = oldest.get(oldest.size() - 1);
      // A row that a clock ahead has dated does not end the search.
      deleted =
          database.update(
              "DELETE FROM audit_events WHERE traffic = ? AND id > ? AND id <= ?"
                  + " AND (id <= ? OR recorded_at < ?)",
              isTraffic,
              after,
              last,
              excess,
              beforeMillis);
      after = last;
    } while (deleted > 0);
  }

  /** Read once, so that nodes that purge at the same time delete the same rows. */
  private long lastOfExcess(boolean isTraffic, int keep) {
    long rows =
        database
            .first(
                "SELECT COUNT(*) FROM audit_events WHERE traffic = ?",
                row -> row.getLong(1),
                isTraffic)
            .orElse(0L);
    if (rows <= keep) {
      return -1;
    }
    return database
        .first(
            "SELECT id FROM "
                + inOrder()
                + "WHERE traffic = ? ORDER BY id OFFSET ? ROWS FETCH FIRST 1 ROW ONLY",
            row -> row.getLong("id"),
            isTraffic,
            rows - keep - 1)
        .orElse(-1L);
  }
}
