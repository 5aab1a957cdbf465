package org.roomkey.room;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.roomkey.user.User;

/**
 * Who may do what on one board, as it is in memory. Written on the board's serial executor alone,
 * read from any thread.
 */
final class BoardRights {
  private final Map<String, Role> members;
  private volatile BoardInfo info;
  private volatile boolean deleted;

  BoardRights(BoardInfo info, Map<String, Role> members) {
    this.info = info;
    this.members = new ConcurrentHashMap<>(members);
  }

  BoardInfo info() {
    return info;
  }

  boolean isDeleted() {
    return deleted;
  }

  /** Empty for nothing, not even to see that there is such a board. */
  Optional<Role> roleOf(String userId) {
    return deleted
        ? Optional.empty()
        : info.access().role(Optional.ofNullable(members.get(userId)));
  }

  boolean isAtLeast(Role role, User user) {
    return roleOf(user.id()).map(has -> has.atLeast(role)).orElse(false);
  }

  void put(String userId, Role role) {
    members.put(userId, role);
  }

  void remove(String userId) {
    members.remove(userId);
  }

  void change(BoardInfo changed) {
    info = changed;
  }

  void delete() {
    deleted = true;
  }
}
