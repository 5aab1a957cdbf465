package org.roomkey.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/** Users in the table {@code users}. Safe for use by many threads. */
public final class JdbcUserStore implements UserStore {
  private static final String DELETED = "SELECT id FROM deleted_users WHERE id = ?";

  private final Database database;
  private final Optional<Asker> asker;

  public JdbcUserStore(Database database) {
    this(database, Optional.empty());
  }

  private JdbcUserStore(Database database, Optional<Asker> asker) {
    this.database = database;
    this.asker = asker;
  }

  @Override
  public UserStore askedBy(Asker administrator) {
    return new JdbcUserStore(database, Optional.of(administrator));
  }

  /** Locks the asker's right: a change that takes it away waits until this transaction ends. */
  private void mustStillBeAllowed(Connection connection) throws SQLException {
    if (asker.isPresent() && !StandingRight.holds(connection, asker.get())) {
      throw new NotAllowedException();
    }
  }

  /** Only a login may create, change or delete an administrator; a token may not. */
  private void mustBeAllowedFor(User user) {
    if (user.admin() && asker.isPresent() && asker.get().loginId().isEmpty()) {
      throw new NotAllowedException();
    }
  }

  @Override
  public Optional<User> find(String userId) {
    return database.first(UserRow.BY_ID, UserRow::user, userId);
  }

  @Override
  public Set<String> enabledAmong(Set<String> userIds) {
    return Set.copyOf(
        database.listAmong(
            "SELECT u.id FROM users u WHERE u.disabled = FALSE AND u.id IN ",
            row -> row.getString(1),
            userIds));
  }

  @Override
  public Optional<Account> findAccount(String username) {
    if (username.indexOf('\0') >= 0) {
      // PostgreSQL refuses a text with this character.
      return Optional.empty();
    }
    // Derby ignores blanks at the end when it compares.
    return database
        .first(UserRow.SELECT + "WHERE u.username = ?", UserRow::account, username)
        .filter(account -> account.username().equals(username));
  }

  @Override
  public Optional<Account> account(String userId) {
    return database.first(UserRow.BY_ID, UserRow::account, userId);
  }

  @Override
  public List<Account> list(String after, int limit) {
    return database.list(
        UserRow.SELECT + "WHERE u.id > ? ORDER BY u.id FETCH FIRST ? ROWS ONLY",
        UserRow::account,
        after,
        limit);
  }

  @Override
  public List<User> search(String text, int limit) {
    String pattern = "%" + text.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
    return database.list(
        UserRow.SELECT
            + "WHERE u.disabled = FALSE AND (LOWER(u.name) LIKE ? ESCAPE '!'"
            + " OR LOWER(u.id) LIKE ? ESCAPE '!') ORDER BY u.name, u.id FETCH FIRST ? ROWS ONLY",
        UserRow::user,
        pattern,
        pattern,
        limit);
  }

  @Override
  public long count() {
    return database.first("SELECT COUNT(*) FROM users", row -> row.getLong(1)).orElseThrow();
  }

  @Override
  public boolean create(User user, Optional<String> username, Optional<String> passwordHash) {
    return insert(user, username.orElse(null), passwordHash.orElse(null), null);
  }

  @Override
  public boolean createFor(String application, User user) {
    return insert(user, null, null, application);
  }

  private boolean insert(User user, String username, String passwordHash, String application) {
    return database.insert(
        connection -> {
          mustStillBeAllowed(connection);
          mustBeAllowedFor(user);
          insert(connection, user, username, passwordHash, application);
          return true;
        });
  }

  private static void insert(
      Connection connection, User user, String username, String passwordHash, String application)
      throws SQLException {
    // A node of an older version deletes a user without a record of the id.
    Database.update(connection, "DELETE FROM logins WHERE user_id = ?", user.id());
    Database.update(connection, "DELETE FROM tokens WHERE user_id = ?", user.id());
    Database.update(
        connection,
        "INSERT INTO users (id, username, name, kind, password_hash, admin, disabled,"
            + " application) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        user.id(),
        username,
        user.name(),
        user.kind().name().toLowerCase(Locale.ROOT),
        passwordHash,
        user.admin(),
        user.disabled(),
        application);
    mustNotBeDeleted(connection, user.id());
  }

  /**
   * Runs after the insertion, because the insertion waits for an uncommitted deletion.
   *
   * @throws SQLException as for a duplicate key
   */
  private static void mustNotBeDeleted(Connection connection, String userId) throws SQLException {
    List<String> found = Database.list(connection, DELETED, row -> row.getString(1), userId);
    if (!found.isEmpty()) {
      throw new SQLIntegrityConstraintViolationException(
          "the id belonged to a deleted user", "23505");
    }
  }

  @Override
  public boolean isDeleted(String userId) {
    return database.first(DELETED, row -> row.getString(1), userId).isPresent();
  }

  @Override
  public int peopleOf(String application) {
    return database
        .first(
            "SELECT COUNT(*) FROM users WHERE application = ?", row -> row.getInt(1), application)
        .orElse(0);
  }

  @Override
  public Optional<String> application(String userId) {
    return database.first(
        "SELECT application FROM users WHERE id = ? AND application IS NOT NULL",
        row -> row.getString(1),
        userId);
  }

  @Override
  public Change change(String userId, UnaryOperator<User> change, Optional<String> passwordHash) {
    return database.transact(
        connection -> {
          Optional<User> before = Administrators.lockWith(connection, userId);
          mustStillBeAllowed(connection);
          if (before.isEmpty()) {
            return Change.NO_SUCH_USER;
          }
          User after = change.apply(before.get());
          mustBeAllowedFor(before.get());
          mustBeAllowedFor(after);
          if (!Administrators.isOneLeft(connection, before.get(), after)) {
            return Change.LAST_ADMINISTRATOR;
          }
          Database.update(
              connection,
              "UPDATE users SET name = ?, admin = ?, disabled = ? WHERE id = ?",
              after.name(),
              after.admin(),
              after.disabled(),
              userId);
          Database.update(
              connection, "UPDATE users SET disabled = TRUE WHERE id = ? AND demo > 1", userId);
          if (passwordHash.isPresent()) {
            replacePassword(connection, userId, passwordHash.get());
          }
          database.logChanges(connection, Kind.USER, Set.of(userId));
          return Change.DONE;
        });
  }

  @Override
  public Change delete(String userId) {
    return database.transact(
        connection -> {
          Optional<User> before = Administrators.lockWith(connection, userId);
          mustStillBeAllowed(connection);
          if (before.isEmpty()) {
            return Change.NO_SUCH_USER;
          }
          mustBeAllowedFor(before.get());
          if (!Administrators.isOneLeft(connection, before.get(), null)) {
            return Change.LAST_ADMINISTRATOR;
          }
          Database.update(connection, "DELETE FROM users WHERE id = ?", userId);
          Database.update(connection, "INSERT INTO deleted_users (id) VALUES (?)", userId);
          database.logChanges(connection, Kind.USER, Set.of(userId));
          return Change.DONE;
        });
  }

  static boolean replacePassword(Connection connection, String userId, String passwordHash)
      throws SQLException {
    Database.update(
        connection, "UPDATE users SET disabled = FALSE WHERE id = ? AND demo = 2", userId);
    return Database.update(
            connection,
            "UPDATE users SET password_hash = ?, demo = 0 WHERE id = ?",
            passwordHash,
            userId)
        == 1;
  }

  @Override
  public boolean replaceOwnPassword(
      String userId, String loginId, String before, String passwordHash) {
    return database.transact(
        connection ->
            StandingRight.hasPassword(connection, userId, before)
                && StandingRight.hasLogin(connection, loginId)
                && replacePassword(connection, userId, passwordHash));
  }

  @Override
  public boolean hasAdministrator(boolean withoutPassword) {
    return database.transact(connection -> Administrators.exists(connection, withoutPassword));
  }

  @Override
  public FirstAdministrator createFirstAdministrator(
      User user, String username, String passwordHash, boolean withoutPassword) {
    AtomicBoolean tooLate = new AtomicBoolean();
    boolean created =
        database.insert(
            connection -> {
              Database.update(connection, "LOCK TABLE users IN EXCLUSIVE MODE");
              tooLate.set(Administrators.exists(connection, withoutPassword));
              if (!tooLate.get()) {
                insert(connection, user, username, passwordHash, null);
              }
              return tooLate;
            });
    if (tooLate.get()) {
      return FirstAdministrator.THERE_IS_ONE;
    }
    return created ? FirstAdministrator.CREATED : FirstAdministrator.TAKEN;
  }

  @Override
  public boolean rehashPassword(String userId, String before, String passwordHash) {
    return database.update(
            "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
            passwordHash,
            userId,
            before)
        == 1;
  }
}
