package org.roomkey.storage;

import java.sql.Connection;
import java.sql.SQLException;
import org.roomkey.user.UserStore.Asker;

/**
 * Checks that the rights of an earlier request still hold. Locks the rows that decide, users before
 * logins and tokens, until the transaction ends.
 */
final class StandingRight {
  private StandingRight() {}

  static boolean holds(Connection connection, Asker asker) throws SQLException {
    boolean isAdmin =
        is(
            connection,
            "UPDATE users SET admin = admin WHERE id = ? AND admin = TRUE AND disabled = FALSE",
            asker.userId());
    if (isAdmin && asker.tokenId().isPresent()) {
      return is(connection, "UPDATE tokens SET label = label WHERE id = ?", asker.tokenId().get());
    }
    return isAdmin && (asker.loginId().isEmpty() || hasLogin(connection, asker.loginId().get()));
  }

  static boolean hasLogin(Connection connection, String loginId) throws SQLException {
    return is(
        connection, "UPDATE logins SET device = device WHERE id = ? AND ended_at IS NULL", loginId);
  }

  static boolean hasPassword(Connection connection, String userId, String hash)
      throws SQLException {
    return is(
        connection,
        "UPDATE users SET admin = admin"
            + " WHERE id = ? AND password_hash = ? AND disabled = FALSE",
        userId,
        hash);
  }

  private static boolean is(Connection connection, String sql, Object... values)
      throws SQLException {
    return Database.update(connection, sql, values) == 1;
  }
}
