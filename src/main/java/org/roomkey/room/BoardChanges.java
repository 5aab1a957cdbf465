package org.roomkey.room;

import java.util.Optional;
import org.roomkey.protocol.ServerMessage;

/**
 * Changes of one board's members, name, access and existence: first in the database, then in
 * memory, then for the people who are there. Used on the board's serial executor alone, so that
 * what is delivered afterwards obeys the change; blocks on the database.
 */
final class BoardChanges {
  private final String boardId;
  private final BoardStore store;
  private final BoardRights rights;
  private final Audience audience;

  BoardChanges(String boardId, BoardStore store, BoardRights rights, Audience audience) {
    this.boardId = boardId;
    this.store = store;
    this.rights = rights;
    this.audience = audience;
  }

  /**
   * @return whether the role is that now, which it always is
   */
  boolean putMember(String userId, Role role) {
    store.putMember(boardId, userId, role);
    rights.put(userId, role);
    return true;
  }

  /**
   * @return whether the user was a member
   */
  boolean removeMember(String userId) {
    boolean removed = store.removeMember(boardId, userId);
    rights.remove(userId);
    expelStrangers();
    return removed;
  }

  /**
   * @return whether the board was still there
   */
  boolean update(Optional<String> name, Optional<Access> access) {
    BoardInfo info = rights.info();
    BoardInfo changed =
        new BoardInfo(
            boardId, name.orElse(info.name()), access.orElse(info.access()), info.epoch());
    boolean updated = store.update(changed);
    if (updated) {
      rights.change(changed);
      expelStrangers();
    }
    return updated;
  }

  /**
   * @return whether the board was still there
   */
  boolean delete() {
    boolean removed = store.delete(boardId);
    rights.delete();
    expelStrangers();
    return removed;
  }

  private void expelStrangers() {
    ServerMessage frame = new ServerMessage.BoardRevoked(boardId);
    for (String userId : audience.presence().userIds()) {
      if (rights.roleOf(userId).isEmpty()) {
        audience.expel(userId).forEach(socket -> audience.reply(socket, frame));
      }
    }
  }
}
