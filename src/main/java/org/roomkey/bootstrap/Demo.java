package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Secrets;
import org.roomkey.log.Log;
import org.roomkey.password.PasswordHasher;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.storage.JdbcDemoAccounts;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Creates the users and boards of the demo mode, and leaves existing ones as they are. The
 * passwords of these users are public. Outside demo mode the users are therefore disabled, whatever
 * an administrator sets, until they get another password.
 */
final class Demo {
  private static final Log LOG = Log.of(Demo.class);
  private static final List<String> USERNAMES = List.of("alice", "bob", "carol", "admin");

  private final UserStore users;
  private final JdbcDemoAccounts accounts;
  private final BoardStore boards;
  private final PasswordHasher hasher;

  Demo(UserStore users, JdbcDemoAccounts accounts, BoardStore boards, PasswordHasher hasher) {
    this.users = users;
    this.accounts = accounts;
    this.boards = boards;
    this.hasher = hasher;
  }

  /** Runs before the first sign-in. Blocks on the database and while it hashes passwords. */
  void start(boolean isOn) {
    markThoseOfOlderVersions();
    if (isOn) {
      accounts.wake();
      create();
      return;
    }
    long asleep = accounts.disable();
    if (asleep > 0) {
      LOG.log(
          Level.WARNING,
          "the data come from demo mode: {0} demo accounts, whose passwords are public, are"
              + " disabled until they get other passwords or are deleted",
          asleep);
    }
  }

  private void create() {
    user("alice", "Alice", false);
    user("bob", "Bob", false);
    user("carol", "Carol", false);
    user("admin", "Admin", true);
    board("board-1", "Board 1", Access.OPEN, null);
    board("board-2", "Board 2", Access.OPEN, null);
    board("board-private", "Private board", Access.PRIVATE, "user-alice");
  }

  private void markThoseOfOlderVersions() {
    for (String username : USERNAMES) {
      String id = id(username);
      Optional<String> hash = users.account(id).flatMap(Account::passwordHash);
      if (hash.isPresent()
          && !accounts.contains(id)
          && hasher.matches(password(username), hash.get())) {
        accounts.mark(id, hash.get());
      }
    }
  }

  private void user(String username, String name, boolean admin) {
    String id = id(username);
    if (users.find(id).isEmpty()) {
      String hash = hasher.hash(password(username));
      User user = new User(id, name, User.Kind.PERSON, admin, false);
      if (users.create(user, Optional.of(username), Optional.of(hash))) {
        accounts.mark(id, hash);
      }
    }
  }

  private static String id(String username) {
    return "user-" + username;
  }

  private static String password(String username) {
    return username + "-demo";
  }

  private void board(String id, String name, Access access, String ownerId) {
    boards.create(new BoardInfo(id, name, access, Secrets.id()), ownerId);
  }
}
