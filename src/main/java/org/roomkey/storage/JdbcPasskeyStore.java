package org.roomkey.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;
import org.roomkey.passkey.Passkey;
import org.roomkey.passkey.PasskeyStore;

/**
 * Passkeys in the table {@code passkeys}. A transaction that adds or removes one locks its user, so
 * that they do not overlap. Safe for use by many threads.
 */
public final class JdbcPasskeyStore implements PasskeyStore {
  private static final String PASSKEY =
      "p.id, p.user_id, p.credential_id, p.attested, p.rp_id, p.transports, p.backup_eligible,"
          + " p.sign_count, p.label, p.created_at, p.last_used_at, p.blocked";

  private final Database database;

  public JdbcPasskeyStore(Database database) {
    this.database = database;
  }

  @Override
  public Addition add(Passkey passkey, String loginId, Answered challenge, int max) {
    AtomicReference<Addition> result = new AtomicReference<>(Addition.DONE);
    boolean isNew =
        database.insert(
            connection -> {
              result.set(mayAdd(connection, passkey.userId(), loginId, max));
              if (result.get() == Addition.DONE) {
                JdbcUsedOnce.claim(connection, challenge.digest(), challenge.end());
                insert(connection, passkey);
              }
              return result;
            });
    return isNew ? result.get() : Addition.TAKEN;
  }

  private static Addition mayAdd(Connection connection, String userId, String loginId, int max)
      throws SQLException {
    boolean isHere =
        Database.update(
                connection,
                "UPDATE users SET admin = admin WHERE id = ? AND disabled = FALSE"
                    + " AND username IS NOT NULL AND application IS NULL AND kind = 'person'",
                userId)
            == 1;
    if (!isHere || !StandingRight.hasLogin(connection, loginId)) {
      return Addition.NOT_ALLOWED;
    }
    return count(connection, userId) < max ? Addition.DONE : Addition.TOO_MANY;
  }

  private static int count(Connection connection, String userId) throws SQLException {
    return Database.list(
            connection,
            "SELECT COUNT(*) FROM passkeys WHERE user_id = ?",
            row -> row.getInt(1),
            userId)
        .get(0);
  }

  private static void insert(Connection connection, Passkey passkey) throws SQLException {
    Passkey.Key key = passkey.key();
    Database.update(
        connection,
        "INSERT INTO passkeys (id, credential_digest, credential_id, attested, rp_id, transports,"
            + " backup_eligible, sign_count, user_id, label, created_at, blocked)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        passkey.id(),
        Secrets.digest(key.credentialId()),
        key.credentialId(),
        key.attested(),
        key.rpId(),
        String.join(" ", key.transports()),
        key.backupEligible(),
        key.signCount(),
        passkey.userId(),
        passkey.label(),
        passkey.createdAt().toEpochMilli(),
        passkey.blocked());
  }

  @Override
  public Optional<Found> find(String credentialId) {
    return database.first(
        "SELECT "
            + PASSKEY
            + ", "
            + UserRow.COLUMNS
            + " FROM passkeys p JOIN users u ON u.id = p.user_id WHERE p.credential_digest = ?",
        row -> new Found(passkey(row), UserRow.user(row)),
        Secrets.digest(credentialId));
  }

  @Override
  public List<Passkey> list(String userId) {
    return database.list(
        "SELECT " + PASSKEY + " FROM passkeys p WHERE p.user_id = ? ORDER BY p.created_at, p.id",
        JdbcPasskeyStore::passkey,
        userId);
  }

  @Override
  public boolean rename(String userId, String id, String label) {
    return database.update(
            "UPDATE passkeys SET label = ? WHERE id = ? AND user_id = ?", label, id, userId)
        == 1;
  }

  @Override
  public Removal remove(String userId, String id, String loginId, boolean passwordsWork) {
    return database.transact(
        connection -> {
          lock(connection, userId);
          if (!StandingRight.hasLogin(connection, loginId)) {
            return Removal.NOT_ALLOWED;
          }
          List<Boolean> blocked =
              Database.list(
                  connection,
                  "SELECT blocked FROM passkeys WHERE id = ? AND user_id = ?",
                  row -> row.getBoolean(1),
                  id,
                  userId);
          if (blocked.isEmpty()) {
            return Removal.NO_SUCH_PASSKEY;
          }
          boolean hasAnother =
              (passwordsWork && hasPassword(connection, userId))
                  || blocked.get(0)
                  || working(connection, userId) > 1;
          if (!hasAnother) {
            return Removal.LAST;
          }
          Database.update(connection, "DELETE FROM passkeys WHERE id = ?", id);
          JdbcRecoveryStore.deleteOf(connection, userId);
          return Removal.DONE;
        });
  }

  private static void lock(Connection connection, String userId) throws SQLException {
    Database.update(connection, "UPDATE users SET admin = admin WHERE id = ?", userId);
  }

  private static boolean hasPassword(Connection connection, String userId) throws SQLException {
    return !Database.list(
            connection,
            "SELECT id FROM users WHERE id = ? AND password_hash IS NOT NULL",
            row -> row.getString(1),
            userId)
        .isEmpty();
  }

  private static int working(Connection connection, String userId) throws SQLException {
    return Database.list(
            connection,
            "SELECT COUNT(*) FROM passkeys WHERE user_id = ? AND blocked = FALSE",
            row -> row.getInt(1),
            userId)
        .get(0);
  }

  @Override
  public int removeAll(String userId) {
    return database.transact(
        connection -> {
          lock(connection, userId);
          return Database.update(connection, "DELETE FROM passkeys WHERE user_id = ?", userId);
        });
  }

  @Override
  public Use use(String id, long signCount, Answered challenge, Instant at) {
    AtomicReference<Use> result = new AtomicReference<>(Use.REFUSED);
    boolean isFirst =
        database.insert(
            connection -> {
              result.set(use(connection, id, signCount, challenge, at));
              return result;
            });
    return isFirst ? result.get() : Use.REFUSED;
  }

  /** Claims the challenge first: a repeated answer is no sign of a copied key. */
  private static Use use(
      Connection connection, String id, long signCount, Answered challenge, Instant at)
      throws SQLException {
    int works =
        Database.update(
            connection, "UPDATE passkeys SET label = label WHERE id = ? AND blocked = FALSE", id);
    if (works == 0) {
      return Use.REFUSED;
    }
    JdbcUsedOnce.claim(connection, challenge.digest(), challenge.end());
    long before =
        Database.list(
                connection,
                "SELECT sign_count FROM passkeys WHERE id = ?",
                row -> row.getLong(1),
                id)
            .get(0);
    if (signCount <= before && (signCount > 0 || before > 0)) {
      Database.update(connection, "UPDATE passkeys SET blocked = TRUE WHERE id = ?", id);
      JdbcRecoveryStore.deleteOf(connection, owner(connection, id));
      return Use.COPIED;
    }
    Database.update(
        connection,
        "UPDATE passkeys SET sign_count = ?, last_used_at = ? WHERE id = ?",
        signCount,
        at.toEpochMilli(),
        id);
    return Use.DONE;
  }

  private static String owner(Connection connection, String id) throws SQLException {
    return Database.list(
            connection, "SELECT user_id FROM passkeys WHERE id = ?", row -> row.getString(1), id)
        .get(0);
  }

  @Override
  public boolean hasAdministrator(Optional<String> rpId) {
    return database
        .list(
            "SELECT DISTINCT p.rp_id FROM passkeys p JOIN users u ON u.id = p.user_id"
                + " WHERE u.admin = TRUE AND u.disabled = FALSE AND u.kind = 'person'"
                + " AND p.blocked = FALSE",
            row -> row.getString(1))
        .stream()
        .anyMatch(id -> rpId.isEmpty() || rpId.get().equals(id));
  }

  private static Passkey passkey(ResultSet row) throws SQLException {
    return new Passkey(
        row.getString("id"),
        row.getString("user_id"),
        new Passkey.Key(
            row.getString("credential_id"),
            row.getString("attested"),
            row.getString("rp_id"),
            Stream.of(row.getString("transports").split(" ")).filter(t -> !t.isEmpty()).toList(),
            row.getBoolean("backup_eligible"),
            row.getLong("sign_count")),
        row.getString("label"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Optional.ofNullable((Long) row.getObject("last_used_at")).map(Instant::ofEpochMilli),
        row.getBoolean("blocked"));
  }
}
