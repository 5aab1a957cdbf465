package org.roomkey.storage;

import java.util.List;
import org.roomkey.user.ChangeLog.Kind;

/**
 * The column {@code demo} of {@code users}: 1 marks a demo account, 2 one that {@link #disable} has
 * disabled, 3 one that an administrator had disabled before. {@link JdbcUserStore} clears the mark
 * when the password changes. Safe for use by many threads.
 */
public final class JdbcDemoAccounts {
  private final Database database;

  public JdbcDemoAccounts(Database database) {
    this.database = database;
  }

  public boolean contains(String userId) {
    return database
        .first("SELECT id FROM users WHERE id = ? AND demo > 0", row -> true, userId)
        .isPresent();
  }

  /**
   * Marks an account whose password is public.
   *
   * @param passwordHash of that password; the account stays unmarked if its hash has changed
   */
  public void mark(String userId, String passwordHash) {
    database.update(
        "UPDATE users SET demo = 1 WHERE id = ? AND password_hash = ?", userId, passwordHash);
  }

  /**
   * Disables all demo accounts until {@link #wake} or a new password.
   *
   * @return the number of demo accounts
   */
  public long disable() {
    database.transact(
        connection -> {
          Database.update(
              connection, "UPDATE users SET demo = 3 WHERE demo = 1 AND disabled = TRUE");
          Database.update(connection, "UPDATE users SET demo = 2, disabled = TRUE WHERE demo = 1");
          List<String> disabled =
              Database.list(
                  connection, "SELECT id FROM users WHERE demo = 2", row -> row.getString(1));
          database.logChanges(connection, Kind.USER, disabled);
          return disabled;
        });
    return database
        .first("SELECT COUNT(*) FROM users WHERE demo > 0", row -> row.getLong(1))
        .orElseThrow();
  }

  /** Undoes {@link #disable}; an account that an administrator disabled stays disabled. */
  public void wake() {
    database.transact(
        connection -> {
          Database.update(connection, "UPDATE users SET demo = 1, disabled = FALSE WHERE demo = 2");
          return Database.update(connection, "UPDATE users SET demo = 1 WHERE demo = 3");
        });
  }
}
