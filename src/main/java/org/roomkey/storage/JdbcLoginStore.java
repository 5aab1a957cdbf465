package org.roomkey.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginStore;
import org.roomkey.user.ChangeLog.Kind;

/** Logins in the table {@code logins}. Safe for use by many threads. */
public final class JdbcLoginStore implements LoginStore {
  private static final String LOGIN =
      "l.id, l.user_id, l.created_at, l.last_seen_at, l.expires_at, l.address, l.device,"
          + " l.authenticated_at, l.end_reason";
  private static final String FIND =
      "SELECT "
          + LOGIN
          + ", "
          + UserRow.COLUMNS
          + " FROM logins l LEFT JOIN users u ON u.id = l.user_id WHERE ";

  private final Database database;

  public JdbcLoginStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Login login, String secretDigest) {
    database.update(
        "INSERT INTO logins (id, secret_digest, user_id, created_at, last_seen_at, expires_at,"
            + " address, device, authenticated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        login.id(),
        secretDigest,
        login.userId(),
        login.createdAt().toEpochMilli(),
        login.lastSeenAt().toEpochMilli(),
        login.expiresAt().toEpochMilli(),
        login.address(),
        login.device(),
        login.authenticatedAt().map(Instant::toEpochMilli).orElse(null));
  }

  @Override
  public Optional<Found> findByDigest(String secretDigest) {
    return database.first(FIND + "l.secret_digest = ?", JdbcLoginStore::found, secretDigest);
  }

  @Override
  public Optional<Found> find(String loginId) {
    return database.first(FIND + "l.id = ?", JdbcLoginStore::found, loginId);
  }

  @Override
  public Set<String> unendedAmong(Set<String> loginIds) {
    return Set.copyOf(
        database.listAmong(
            "SELECT l.id FROM logins l WHERE l.ended_at IS NULL AND l.id IN ",
            row -> row.getString(1),
            loginIds));
  }

  @Override
  public void seen(Map<String, Instant> times) {
    database.transact(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE logins SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?")) {
            // In order, so that two nodes do not wait for each other.
            for (Map.Entry<String, Instant> one : new TreeMap<>(times).entrySet()) {
              long millis = one.getValue().toEpochMilli();
              update.setLong(1, millis);
              update.setString(2, one.getKey());
              update.setLong(3, millis);
              update.addBatch();
            }
            return update.executeBatch();
          }
        });
  }

  /** Writes to the change log, so that the other nodes read the row again. */
  @Override
  public boolean authenticated(String loginId, Instant at) {
    return database.transact(
        connection -> {
          int changed =
              Database.update(
                  connection,
                  "UPDATE logins SET authenticated_at = CASE WHEN authenticated_at > ?"
                      + " THEN authenticated_at ELSE ? END WHERE id = ? AND ended_at IS NULL",
                  at.toEpochMilli(),
                  at.toEpochMilli(),
                  loginId);
          if (changed == 1) {
            database.logChanges(connection, Kind.LOGIN, Set.of(loginId));
          }
          return changed == 1;
        });
  }

  @Override
  public boolean end(String loginId, EndReason reason, Instant at) {
    return database.transact(
        connection -> {
          int ended =
              Database.update(
                  connection,
                  "UPDATE logins SET ended_at = ?, end_reason = ?"
                      + " WHERE id = ? AND ended_at IS NULL",
                  at.toEpochMilli(),
                  reason.name(),
                  loginId);
          if (ended == 1) {
            database.logChanges(connection, Kind.LOGIN, Set.of(loginId));
          }
          return ended == 1;
        });
  }

  @Override
  public int endMadeBefore(Instant made, EndReason reason, Instant at) {
    return BulkChange.run(
        database,
        "SELECT id FROM logins WHERE ended_at IS NULL AND created_at < ?",
        made.toEpochMilli(),
        (connection, ids) -> {
          List<Object> values = new ArrayList<>(List.of(at.toEpochMilli(), reason.name()));
          values.addAll(Database.padded(ids));
          int ended =
              Database.update(
                  connection,
                  "UPDATE logins SET ended_at = ?, end_reason = ?"
                      + " WHERE ended_at IS NULL AND id IN "
                      + Database.marks(ids.size()),
                  values.toArray());
          database.logChanges(connection, Kind.LOGIN, ids);
          return ended;
        });
  }

  @Override
  public List<Login> unended(String userId) {
    return database.list(
        "SELECT "
            + LOGIN
            + " FROM logins l WHERE l.user_id = ? AND l.ended_at IS NULL"
            + " ORDER BY l.created_at DESC FETCH FIRST 100 ROWS ONLY",
        JdbcLoginStore::login,
        userId);
  }

  @Override
  public int purge(Instant before) {
    return database.update("DELETE FROM logins WHERE expires_at < ?", before.toEpochMilli());
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(login(row), Optional.ofNullable(UserRow.user(row)));
  }

  private static Login login(ResultSet row) throws SQLException {
    return new Login(
        row.getString("id"),
        row.getString("user_id"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("last_seen_at")),
        Instant.ofEpochMilli(row.getLong("expires_at")),
        row.getString("address"),
        row.getString("device"),
        Optional.ofNullable((Long) row.getObject("authenticated_at")).map(Instant::ofEpochMilli),
        Optional.ofNullable(row.getString("end_reason")).map(EndReason::valueOf));
  }
}
