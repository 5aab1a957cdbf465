package org.roomkey.room;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.roomkey.user.User;

/** The roles of users on one board. Written only on its serial executor, read anywhere. */
final class BoardRights {
  private final Map<String, Role> members;
  private volatile BoardInfo info;
  private volatile boolean deleted;
  private volatile long version;

  /**
   * @param version of the board, read before the other values
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

  /** Empty for none: then the user must not learn that the board exists. */
  Optional<Role> roleOf(String userId) {
    return deleted
        ? Optional.empty()
        : info.access().role(Optional.ofNullable(members.get(userId)));
  }

  boolean isAtLeast(Role role, User user) {
    return roleOf(user.id()).map(has -> has.atLeast(role)).orElse(false);
  }

  /** The version of the board up to which this node knows its changes. */
  long version() {
    return version;
  }

  /** This node made the change to this version; if it is the next one, there is nothing to read. */
  void moved(long to) {
    if (to == version + 1) {
      version = to;
    }
  }

  /** Replaces everything by the values in the database. */
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
