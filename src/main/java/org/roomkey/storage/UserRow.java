package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;

/** Reads users from rows of the table {@code users}, which a statement calls {@code u}. */
final class UserRow {
  static final String COLUMNS = "u.id AS u_id, u.name, u.kind, u.admin, u.disabled, u.application";
  static final String SELECT = "SELECT " + COLUMNS + ", u.username, u.password_hash FROM users u ";
  static final String BY_ID = SELECT + "WHERE u.id = ?";

  private UserRow() {}

  /** Reads {@link #COLUMNS}; null if an outer join found no user. */
  static User user(ResultSet row) throws SQLException {
    String id = row.getString("u_id");
    return id == null
        ? null
        : new User(
            id,
            row.getString("name"),
            User.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            row.getBoolean("admin"),
            row.getBoolean("disabled"),
            application(row));
  }

  /** Null for other sources of people, such as issuers, which begin with {@code @}. */
  static String application(ResultSet row) throws SQLException {
    String source = row.getString("application");
    return source == null || source.startsWith("@") ? null : source;
  }

  static Account account(ResultSet row) throws SQLException {
    return new Account(
        user(row), row.getString("username"), Optional.ofNullable(row.getString("password_hash")));
  }
}
