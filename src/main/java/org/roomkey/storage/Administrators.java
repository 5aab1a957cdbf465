package org.roomkey.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.roomkey.user.User;

/** Keeps the last person who is an administrator and not disabled, inside a transaction. */
final class Administrators {
  private static final String ENABLED =
      "SELECT id FROM users WHERE admin = TRUE AND disabled = FALSE AND kind = 'person'";

  private Administrators() {}

  /** Locks the user and all administrators, so that two requests cannot remove the last two. */
  static Optional<User> lockWith(Connection connection, String userId) throws SQLException {
    Database.update(
        connection, "UPDATE users SET admin = admin WHERE admin = TRUE OR id = ?", userId);
    return Database.list(connection, UserRow.BY_ID, UserRow::user, userId).stream().findFirst();
  }

  /**
   * Whether an administrator is left once {@code before} has become {@code after}, under the lock
   * of {@link #lockWith}.
   *
   * @param after null for a user who is deleted
   */
  static boolean isOneLeft(Connection connection, User before, User after) throws SQLException {
    boolean isRemoved = isEnabled(before) && (after == null || !isEnabled(after));
    return !isRemoved || enabled(connection, "").size() > 1;
  }

  static boolean exists(Connection connection, boolean withoutPassword) throws SQLException {
    String condition = withoutPassword ? "" : " AND password_hash IS NOT NULL";
    return !enabled(connection, condition).isEmpty();
  }

  private static boolean isEnabled(User user) {
    return user.admin() && !user.disabled() && user.kind() == User.Kind.PERSON;
  }

  private static List<String> enabled(Connection connection, String condition) throws SQLException {
    return Database.list(connection, ENABLED + condition, row -> row.getString(1));
  }
}
