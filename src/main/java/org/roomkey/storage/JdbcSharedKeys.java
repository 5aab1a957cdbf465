package org.roomkey.storage;

import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;

/** Keys in {@code shared_keys}. The first node creates them. Safe for use by many threads. */
public final class JdbcSharedKeys {
  private final Database database;

  public JdbcSharedKeys(Database database) {
    this.database = database;
  }

  /**
   * The key of this name, the same for every node on the database. Blocks.
   *
   * @param name the purpose of the key, at most 64 characters
   */
  public SharedKey key(String name) {
    database.insert("INSERT INTO shared_keys (name, value) VALUES (?, ?)", name, Secrets.secret());
    return database
        .first(
            "SELECT value FROM shared_keys WHERE name = ?",
            row -> new SharedKey(row.getString("value")),
            name)
        .orElseThrow();
  }
}
