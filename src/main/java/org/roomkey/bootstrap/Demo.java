package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.roomkey.auth.PasswordHasher;
import org.roomkey.auth.Secrets;
import org.roomkey.log.Log;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;

/**
 * The users and boards of the demo mode; what is there already stays as it is. Everybody knows the
 * passwords of these users: outside demo mode they are disabled, whatever an administrator says,
 * until somebody gives them another password.
 */
final class Demo {
  private static final Log LOG = Log.of(Demo.class);
  private static final List<String> USERNAMES = List.of("alice", "bob", "carol", "admin");

  private final JdbcUserStore users;
  private final BoardStore boards;
  private final PasswordHasher hasher;

  Demo(JdbcUserStore users, BoardStore boards, PasswordHasher hasher) {
    this.users = users;
    this.boards = boards;
    this.hasher = hasher;
  }

  /** Before anybody can sign in. Blocks on the database, and while passwords are hashed. */
  void start(boolean isOn) {
    markThoseOfOlderVersions();
    if (isOn) {
      users.wakeDemoAccounts();
      create();
      return;
    }
    long asleep = users.disableDemoAccounts();
    if (asleep > 0) {
      LOG.log(
          Level.WARNING,
          "the data were made in demo mode: {0} demo accounts, whose passwords everybody knows, are"
              + " disabled until somebody gives them other passwords or they are deleted",
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
          && !users.isDemoAccount(id)
          && hasher.matches(password(username), hash.get())) {
        users.markAsDemoAccount(id, hash.get());
      }
    }
  }

  private void user(String username, String name, boolean admin) {
    String id = id(username);
    if (users.find(id).isEmpty()) {
      String hash = hasher.hash(password(username));
      User user = new User(id, name, User.Kind.PERSON, admin, false);
      if (users.create(user, Optional.of(username), Optional.of(hash))) {
        users.markAsDemoAccount(id, hash);
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
