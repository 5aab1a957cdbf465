package org.roomkey.bootstrap;

import java.util.Optional;
import org.roomkey.auth.PasswordHasher;
import org.roomkey.auth.Secrets;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/** The users and boards of the demo mode; what is there already stays as it is. */
final class Demo {
  private final UserStore users;
  private final BoardStore boards;
  private final PasswordHasher hasher;

  Demo(UserStore users, BoardStore boards, PasswordHasher hasher) {
    this.users = users;
    this.boards = boards;
    this.hasher = hasher;
  }

  void create() {
    user("alice", "Alice", false);
    user("bob", "Bob", false);
    user("carol", "Carol", false);
    user("admin", "Admin", true);
    board("board-1", "Board 1", Access.OPEN, null);
    board("board-2", "Board 2", Access.OPEN, null);
    board("board-private", "Private board", Access.PRIVATE, "user-alice");
  }

  private void user(String username, String name, boolean admin) {
    String id = "user-" + username;
    if (users.find(id).isEmpty()) {
      users.create(
          new User(id, name, User.Kind.PERSON, admin, false),
          Optional.of(username),
          Optional.of(hasher.hash(username + "-demo")));
    }
  }

  private void board(String id, String name, Access access, String ownerId) {
    boards.create(new BoardInfo(id, name, access, Secrets.id()), ownerId);
  }
}
