package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/** Users in the table {@code users}. Safe for use by many threads. */
public final class JdbcUserStore implements UserStore {
  static final String COLUMNS = "u.id AS u_id, u.name, u.kind, u.admin, u.disabled";
  private static final String SELECT =
      "SELECT " + COLUMNS + ", u.username, u.password_hash FROM users u ";

  private final Database database;

  public JdbcUserStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<User> find(String userId) {
    return database.first(SELECT + "WHERE u.id = ?", JdbcUserStore::user, userId);
  }

  @Override
  public Optional<Account> findAccount(String username) {
    return database.first(SELECT + "WHERE u.username = ?", JdbcUserStore::account, username);
  }

  @Override
  public List<Account> list(int limit) {
    return database.list(
        SELECT + "ORDER BY u.name, u.id FETCH FIRST ? ROWS ONLY", JdbcUserStore::account, limit);
  }

  @Override
  public long count() {
    return database.first("SELECT COUNT(*) FROM users", row -> row.getLong(1)).orElseThrow();
  }

  @Override
  public boolean create(User user, Optional<String> username, Optional<String> passwordHash) {
    return database.insert(
        "INSERT INTO users (id, username, name, kind, password_hash, admin, disabled)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        user.id(),
        username.orElse(null),
        user.name(),
        kind(user),
        passwordHash.orElse(null),
        user.admin(),
        user.disabled());
  }

  @Override
  public boolean update(User user) {
    return database.update(
            "UPDATE users SET name = ?, admin = ?, disabled = ? WHERE id = ?",
            user.name(),
            user.admin(),
            user.disabled(),
            user.id())
        == 1;
  }

  @Override
  public boolean replacePassword(String userId, String passwordHash) {
    return database.update("UPDATE users SET password_hash = ? WHERE id = ?", passwordHash, userId)
        == 1;
  }

  @Override
  public boolean delete(String userId) {
    return database.update("DELETE FROM users WHERE id = ?", userId) == 1;
  }

  /** Reads {@link #COLUMNS}; null where an outer join found no user. */
  static User user(ResultSet row) throws SQLException {
    String id = row.getString("u_id");
    return id == null
        ? null
        : new User(
            id,
            row.getString("name"),
            User.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            row.getBoolean("admin"),
            row.getBoolean("disabled"));
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        user(row), row.getString("username"), Optional.ofNullable(row.getString("password_hash")));
  }

  private static String kind(User user) {
    return user.kind().name().toLowerCase(Locale.ROOT);
  }
}
