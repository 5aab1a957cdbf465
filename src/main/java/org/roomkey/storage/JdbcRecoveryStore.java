package org.roomkey.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.roomkey.credential.Secrets;
import org.roomkey.user.RecoveryStore;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;
import org.roomkey.user.UserStore.Asker;
import org.roomkey.user.UserStore.NotAllowedException;

/** Recovery links in the table {@code recovery_links}. Safe for use by many threads. */
public final class JdbcRecoveryStore implements RecoveryStore {
  private final Database database;

  public JdbcRecoveryStore(Database database) {
    this.database = database;
  }

  /**
   * @param makerId null if no administrator made it, as {@code makerState}
   */
  private record Link(
      String userId, String userState, String makerId, String makerState, long createdAt) {
    static Link of(ResultSet row) throws SQLException {
      return new Link(
          row.getString("user_id"),
          row.getString("user_state"),
          row.getString("maker_id"),
          row.getString("maker_state"),
          row.getLong("created_at"));
    }
  }

  @Override
  public boolean replace(String userId, String digest, Instant now, Optional<Asker> asker) {
    return database.transact(
        connection -> {
          Administrators.lockWith(connection, userId);
          if (asker.isPresent() && !StandingRight.holds(connection, asker.get())) {
            throw new NotAllowedException();
          }
          Optional<Account> person = enabled(connection, userId).filter(JdbcRecoveryStore::signsIn);
          if (person.isEmpty()) {
            return false;
          }
          Optional<String> maker = asker.map(Asker::userId);
          Optional<String> makerState =
              maker.isEmpty() ? maker : enabled(connection, maker.get()).map(a -> state(a));
          Database.update(connection, "DELETE FROM recovery_links WHERE user_id = ?", userId);
          Database.update(
              connection,
              "INSERT INTO recovery_links (user_id, secret_digest, user_state, maker_id,"
                  + " maker_state, created_at) VALUES (?, ?, ?, ?, ?, ?)",
              userId,
              digest,
              state(person.get()),
              maker.orElse(null),
              makerState.orElse(null),
              now.toEpochMilli());
          return true;
        });
  }

  @Override
  public Optional<Account> find(String digest, Instant after) {
    return database.transact(connection -> person(connection, digest, after));
  }

  /** Locks as {@link JdbcUserStore#change} does, then decides. */
  @Override
  public Optional<Account> use(String digest, Instant after, String passwordHash) {
    return database.transact(
        connection -> {
          Optional<Account> found = person(connection, digest, after);
          if (found.isEmpty()) {
            return found;
          }
          String userId = found.get().user().id();
          Administrators.lockWith(connection, userId);
          Optional<Account> person = person(connection, digest, after);
          if (person.isPresent()) {
            Database.update(
                connection, "DELETE FROM recovery_links WHERE secret_digest = ?", digest);
            Database.update(connection, "DELETE FROM passkeys WHERE user_id = ?", userId);
            JdbcUserStore.replacePassword(connection, userId, passwordHash);
          }
          return person;
        });
  }

  @Override
  public void purge(Instant after) {
    database.update("DELETE FROM recovery_links WHERE created_at <= ?", after.toEpochMilli());
  }

  /** Deletes the user's link, and the links that the user has made. */
  static void deleteOf(Connection connection, String userId) throws SQLException {
    Database.update(
        connection, "DELETE FROM recovery_links WHERE user_id = ? OR maker_id = ?", userId, userId);
  }

  /** The person of the link, if the link is valid. */
  private static Optional<Account> person(Connection connection, String digest, Instant after)
      throws SQLException {
    Optional<Link> found =
        Database.list(
                connection,
                "SELECT user_id, user_state, maker_id, maker_state, created_at"
                    + " FROM recovery_links WHERE secret_digest = ?",
                Link::of,
                digest)
            .stream()
            .filter(link -> link.createdAt > after.toEpochMilli())
            .findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Link link = found.get();
    if (link.makerId != null && !isUnchanged(connection, link.makerId, link.makerState)) {
      return Optional.empty();
    }
    return enabled(connection, link.userId)
        .filter(JdbcRecoveryStore::signsIn)
        .filter(person -> state(person).equals(link.userState));
  }

  private static boolean isUnchanged(Connection connection, String userId, String state)
      throws SQLException {
    return enabled(connection, userId).filter(user -> state(user).equals(state)).isPresent();
  }

  private static Optional<Account> enabled(Connection connection, String userId)
      throws SQLException {
    return Database.list(connection, UserRow.BY_ID, UserRow::account, userId).stream()
        .filter(account -> !account.user().disabled())
        .findFirst();
  }

  /** Whether the person can have a password here. */
  private static boolean signsIn(Account account) {
    return account.user().kind() == User.Kind.PERSON && account.username() != null;
  }

  private static String state(Account account) {
    return Secrets.digest(account.user().admin() + " " + account.passwordHash().orElse(""));
  }
}
