package org.roomkey.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roomkey.protocol.ServerMessage;

/**
 * Changes of one board's members, name, access and existence: first in the database, then in
 * memory, then for the people who are there, then for the other nodes. Used on the board's serial
 * executor alone, so that what is delivered afterwards obeys the change; blocks on the database.
 */
final class BoardChanges {
  private final String boardId;
  private final BoardContext context;
  private final BoardRights rights;
  private final Audience audience;

  BoardChanges(String boardId, BoardContext context, BoardRights rights, Audience audience) {
    this.boardId = boardId;
    this.context = context;
    this.rights = rights;
    this.audience = audience;
  }

  /**
   * @return whether the role is that now; else the board has as many members as it may
   */
  boolean putMember(String userId, Role role) {
    long version = context.stores().boards().putMember(boardId, userId, role);
    if (version == 0) {
      return false;
    }
    rights.put(userId, role);
    return changed(version);
  }

  /**
   * @return whether the user was a member
   */
  boolean removeMember(String userId) {
    long version = context.stores().boards().removeMember(boardId, userId);
    rights.remove(userId);
    expelStrangers();
    return changed(version);
  }

  /**
   * @return whether the board was still there
   */
  boolean update(Optional<String> name, Optional<Access> access) {
    BoardInfo info = rights.info();
    BoardInfo changed =
        new BoardInfo(
            boardId, name.orElse(info.name()), access.orElse(info.access()), info.epoch());
    long version = context.stores().boards().update(changed);
    if (version > 0) {
      rights.change(changed);
      expelStrangers();
    }
    return changed(version);
  }

  private boolean changed(long version) {
    rights.moved(version);
    context.peers().changed(boardId);
    return version > 0;
  }

  /**
   * @return whether the board was still there
   */
  boolean delete() {
    boolean removed = context.stores().boards().delete(boardId);
    vanish();
    context.peers().changed(boardId);
    return removed;
  }

  /** The board is not there any more. */
  void vanish() {
    rights.delete();
    expelStrangers();
  }

  /**
   * Another node changed something: reads all of it.
   *
   * @return the messages that were redacted since the last time
   */
  List<Long> follow() {
    Optional<BoardStore.Position> position = context.stores().boards().position(boardId);
    Optional<BoardInfo> info = context.stores().boards().find(boardId);
    if (position.isEmpty() || info.isEmpty() || isAnother(info.get().epoch())) {
      vanish();
      return List.of();
    }
    Map<String, Role> members = context.stores().boards().members(boardId);
    long version = position.get().version();
    List<Long> redacted = context.stores().messages().redacted(boardId, rights.version(), version);
    rights.replace(info.get(), members, version);
    expelStrangers();
    return redacted;
  }

  /** Whether a board of this epoch is not this one, but was created anew under its id. */
  boolean isAnother(String epoch) {
    return !epoch.equals(rights.info().epoch());
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
