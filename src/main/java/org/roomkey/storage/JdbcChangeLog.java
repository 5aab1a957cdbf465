package org.roomkey.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.roomkey.user.ChangeLog;

/**
 * The change log in the table {@code changes} of PostgreSQL. Neither a number nor a time can order
 * its rows by commit: both are assigned earlier. But a snapshot of PostgreSQL says which
 * transactions had ended. So the changes since a snapshot are the rows of those that had not.
 */
public final class JdbcChangeLog implements ChangeLog {
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final int MAX_CHANGES = 100_000;

  private static final String WRITE =
      "INSERT INTO changes (transaction_id, kind, id)"
          + " SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), ?, UNNEST(?)";

  /**
   * One statement, so that the first row and the others are of one snapshot. A restored dump may
   * have transactions of the future.
   */
  private static final String READ =
      "SELECT NULL AS kind, CAST(pg_current_snapshot() AS TEXT) AS id,"
          + " CURRENT_TIMESTAMP AS at, CAST(pg_postmaster_start_time() AS TEXT) AS server"
          + " UNION ALL SELECT c.kind, c.id, NULL, NULL FROM (SELECT DISTINCT kind, id FROM changes"
          + " WHERE (transaction_id >= ? OR transaction_id = ANY(CAST(? AS BIGINT[])))"
          + " AND transaction_id < CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT)"
          + " AS BIGINT) FETCH FIRST "
          + (MAX_CHANGES + 1)
          + " ROWS ONLY) c";

  /**
   * A snapshot of the database.
   *
   * @param next no transaction from this one on had ended
   * @param running the earlier ones that had not ended, as an array of SQL
   * @param server distinguishes a server from the one that took over from it
   */
  private record Snapshot(long next, String running, Instant at, String server) {
    static Snapshot read(ResultSet row) throws SQLException {
      String[] parts = row.getString("id").split(":", 3);
      return new Snapshot(
          Long.parseLong(parts[1]),
          "{" + parts[2] + "}",
          row.getTimestamp("at").toInstant(),
          row.getString("server"));
    }

    /** Whether no row that was written after the earlier snapshot can be deleted yet. */
    boolean follows(Snapshot earlier, Duration kept) {
      return server.equals(earlier.server) && at.isBefore(earlier.at.plus(kept.dividedBy(2)));
    }
  }

  /** A changed id, or the snapshot if the kind is null. */
  private record Row(String kind, String id, Snapshot now) {}

  private final Database database;
  private final Duration kept;

  /** Of the last call whose reader did not fail; null before. */
  private Snapshot last;

  /** What had ended at this snapshot will be deleted; null before the first call. */
  private Snapshot outdated;

  public JdbcChangeLog(Database database) {
    this(database, KEPT);
  }

  /**
   * @param kept how long rows live at least
   */
  JdbcChangeLog(Database database, Duration kept) {
    this.database = database;
    this.kept = kept;
  }

  /** Writes what the transaction of this connection changes. */
  static void write(Connection connection, Kind kind, Collection<String> ids) throws SQLException {
    Database.update(
        connection, WRITE, kind.name(), connection.createArrayOf("text", ids.toArray()));
  }

  @Override
  public void follow(Consumer<Optional<Changes>> reader) {
    List<Row> rows = read();
    Snapshot now = rows.stream().filter(row -> row.kind == null).findFirst().orElseThrow().now;
    boolean isComplete = last != null && now.follows(last, kept) && rows.size() - 1 <= MAX_CHANGES;
    reader.accept(isComplete ? Optional.of(changes(rows)) : Optional.empty());
    last = now;
    deleteOutdated(now);
  }

  private List<Row> read() {
    return database.list(
        READ,
        row ->
            new Row(
                row.getString("kind"),
                row.getString("id"),
                row.getString("kind") == null ? Snapshot.read(row) : null),
        last == null ? Long.MAX_VALUE : last.next,
        last == null ? "{}" : last.running);
  }

  /** Ignores kinds of a newer version. */
  private static Changes changes(List<Row> rows) {
    Map<Kind, Set<String>> ids = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      ids.put(
          kind,
          rows.stream()
              .filter(row -> kind.name().equals(row.kind))
              .map(Row::id)
              .collect(Collectors.toUnmodifiableSet()));
    }
    return new Changes(ids);
  }

  /** Keeps the rows of a transaction that had not ended: it may have committed since then. */
  private void deleteOutdated(Snapshot now) {
    if (outdated != null && now.at.isAfter(outdated.at.plus(kept))) {
      database.update(
          "DELETE FROM changes WHERE transaction_id < ?"
              + " AND NOT transaction_id = ANY(CAST(? AS BIGINT[]))",
          outdated.next,
          outdated.running);
      outdated = now;
    } else if (outdated == null) {
      outdated = now;
    }
  }
}
