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
  private volatile long version;

  /**
   * @param version of the board, read before the others
   */
  BoardRights(BoardInfo info, Map<String, Role> members, long version) {
    this.info = info;
    this.version = version;
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

  /** Of the board, as far as this node has followed it. */
  long version() {
    return version;
  }

  /** This node made the change, and need not follow it where it was the next. */
  void moved(long to) {
    if (to == version + 1) {
      version = to;
    }
  }

  /** As they are in the database. */
  void replace(BoardInfo now, Map<String, Role> membersNow, long versionNow) {
    info = now;
    members.keySet().retainAll(membersNow.keySet());
    members.putAll(membersNow);
    version = versionNow;
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
