package org.roomkey.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.roomkey.credential.Secrets;
import org.roomkey.oidc.UsedOnce;

/** What works once, in {@code used_once}. Safe for use by many threads. */
public final class JdbcUsedOnce implements UsedOnce {
  private final Database database;

  public JdbcUsedOnce(Database database) {
    this.database = database;
  }

  @Override
  public boolean claim(String purpose, String text, Instant expiresAt) {
    return database.insert(
        connection -> {
          claim(connection, Secrets.digest(purpose + "\n" + text), expiresAt);
          return true;
        });
  }

  /** Fails as for a duplicate key if the text has been used before. */
  static void claim(Connection connection, String digest, Instant expiresAt) throws SQLException {
    Database.update(
        connection,
        "INSERT INTO used_once (digest, expires_at) VALUES (?, ?)",
        digest,
        expiresAt.toEpochMilli());
  }

  @Override
  public int purge(Instant now) {
    return database.update("DELETE FROM used_once WHERE expires_at < ?", now.toEpochMilli());
  }
}
