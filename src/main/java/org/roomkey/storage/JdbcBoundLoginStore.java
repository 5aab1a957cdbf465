package org.roomkey.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.roomkey.credential.BoundLogin;
import org.roomkey.credential.BoundLoginStore;
import org.roomkey.user.ChangeLog.Kind;

/** Bound logins in the table {@code bound_logins}. Safe for use by many threads. */
public final class JdbcBoundLoginStore implements BoundLoginStore {
  private static final String COLUMNS =
      "id, application, session_digest, user_id, created_at, lease_until, ended_at";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM bound_logins WHERE ";
  private static final String OF_SESSION = "application = ? AND session_digest = ?";

  private final Database database;

  public JdbcBoundLoginStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean insert(BoundLogin login) {
    return database.insert(
        "INSERT INTO bound_logins (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
        login.id(),
        login.application(),
        login.sessionDigest(),
        login.userId().orElse(null),
        login.createdAt().toEpochMilli(),
        login.leaseUntil().toEpochMilli(),
        login.endedAt().map(Instant::toEpochMilli).orElse(0L));
  }

  @Override
  public Optional<BoundLogin> renew(
      String application, String sessionDigest, String userId, Instant leaseUntil) {
    return database.transact(
        connection -> {
          Database.update(
              connection,
              "UPDATE bound_logins SET lease_until = ? WHERE "
                  + OF_SESSION
                  + " AND user_id = ? AND ended_at = 0",
              leaseUntil.toEpochMilli(),
              application,
              sessionDigest,
              userId);
          return ofSession(connection, application, sessionDigest);
        });
  }

  private static Optional<BoundLogin> ofSession(
      Connection connection, String application, String sessionDigest) throws SQLException {
    return Database.list(
            connection, SELECT + OF_SESSION, JdbcBoundLoginStore::login, application, sessionDigest)
        .stream()
        .findFirst();
  }

  /** Row by row: Derby would read all rows of the application for a list of digests. */
  @Override
  public Set<String> renew(String application, Set<String> sessionDigests, Instant leaseUntil) {
    // In order, so that two requests do not wait for each other.
    List<String> sorted = sessionDigests.stream().sorted().toList();
    return database.transact(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE bound_logins SET lease_until = ? WHERE "
                      + OF_SESSION
                      + " AND ended_at = 0")) {
            for (String digest : sorted) {
              update.setLong(1, leaseUntil.toEpochMilli());
              update.setString(2, application);
              update.setString(3, digest);
              update.addBatch();
            }
            int[] renewed = update.executeBatch();
            return IntStream.range(0, renewed.length)
                .filter(i -> renewed[i] == 1)
                .mapToObj(sorted::get)
                .collect(Collectors.toSet());
          }
        });
  }

  @Override
  public Optional<Ended> end(String application, String sessionDigest, Instant at) {
    return database.transact(
        connection -> {
          int ended =
              Database.update(
                  connection,
                  "UPDATE bound_logins SET ended_at = ? WHERE " + OF_SESSION + " AND ended_at = 0",
                  at.toEpochMilli(),
                  application,
                  sessionDigest);
          // Between both statements another transaction may have begun the session.
          Optional<BoundLogin> login =
              ofSession(connection, application, sessionDigest).filter(row -> !row.isLive());
          if (ended == 1) {
            database.logChanges(connection, Kind.LOGIN, Set.of(login.orElseThrow().id()));
          }
          return login.map(row -> new Ended(row, ended == 1));
        });
  }

  @Override
  public Optional<BoundLogin> find(String id) {
    return database.first(SELECT + "id = ?", JdbcBoundLoginStore::login, id);
  }

  @Override
  public Set<String> liveAmong(Set<String> ids) {
    return Set.copyOf(
        database.listAmong(
            "SELECT id FROM bound_logins WHERE ended_at = 0 AND id IN ",
            row -> row.getString(1),
            ids));
  }

  @Override
  public List<String> endedSince(Instant since, int max) {
    return database.list(
        "SELECT id FROM bound_logins WHERE ended_at >= ? AND user_id IS NOT NULL"
            + " ORDER BY ended_at DESC FETCH FIRST "
            + max
            + " ROWS ONLY",
        row -> row.getString(1),
        since.toEpochMilli());
  }

  @Override
  public List<BoundLogin> lapsed(Instant before, int max) {
    return database.list(
        SELECT
            + "ended_at = 0 AND lease_until < ? ORDER BY lease_until FETCH FIRST "
            + max
            + " ROWS ONLY",
        JdbcBoundLoginStore::login,
        before.toEpochMilli());
  }

  @Override
  public List<BoundLogin> deleteLapsed(List<BoundLogin> among, Instant before) {
    if (among.isEmpty()) {
      return List.of();
    }
    // In order, so that two nodes do not wait for each other.
    List<BoundLogin> sorted = among.stream().sorted(Comparator.comparing(BoundLogin::id)).toList();
    return database.transact(
        connection -> {
          List<BoundLogin> deleted = new ArrayList<>();
          for (BoundLogin login : sorted) {
            int rows =
                Database.update(
                    connection,
                    "DELETE FROM bound_logins WHERE id = ? AND ended_at = 0 AND lease_until < ?",
                    login.id(),
                    before.toEpochMilli());
            if (rows == 1) {
              deleted.add(login);
            }
          }
          database.logChanges(
              connection, Kind.LOGIN, deleted.stream().map(BoundLogin::id).toList());
          return deleted;
        });
  }

  @Override
  public int count(String application) {
    return database
        .first(
            "SELECT COUNT(*) FROM bound_logins WHERE application = ?",
            row -> row.getInt(1),
            application)
        .orElseThrow();
  }

  @Override
  public int purge(Instant endedBefore) {
    return database.update(
        "DELETE FROM bound_logins WHERE ended_at > 0 AND ended_at < ?", endedBefore.toEpochMilli());
  }

  private static BoundLogin login(ResultSet row) throws SQLException {
    long endedAt = row.getLong("ended_at");
    return new BoundLogin(
        row.getString("id"),
        row.getString("application"),
        row.getString("session_digest"),
        Optional.ofNullable(row.getString("user_id")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("lease_until")),
        endedAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(endedAt)));
  }
}
