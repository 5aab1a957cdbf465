package org.roomkey.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.ServerMessage.BoardRevoked;

/**
 * Changes the members, name, access and step-up of one board, or deletes it: first in the database,
 * then in memory, then for the users present, then on other nodes. Only used on the board's serial
 * executor, so that later deliveries obey the change; blocks on the database.
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

  /** Stores the role; false if the board has too many members. */
  boolean putMember(String userId, Role role) {
    long version = context.stores().boards().putMember(boardId, userId, role);
    if (version == 0) {
      return false;
    }
    rights.put(userId, role);
    return changed(version);
  }

  /** Removes the member; false if the user was not one. */
  boolean removeMember(String userId) {
    long version = context.stores().boards().removeMember(boardId, userId);
    rights.remove(userId);
    removeUsersWithoutRole();
    return changed(version);
  }

  /** Changes name, access and step-up; false if the board no longer exists. */
  boolean update(UnaryOperator<BoardInfo> change) {
    BoardInfo changed = change.apply(rights.info());
    long version = context.stores().boards().update(changed);
    if (version > 0) {
      rights.change(changed);
      audience.checkStepUp();
      removeUsersWithoutRole();
    }
    return changed(version);
  }

  private boolean changed(long version) {
    rights.moved(version);
    context.peers().changed(boardId);
    return version > 0;
  }

  /** Deletes the board; false if it no longer exists. */
  boolean delete() {
    boolean removed = context.stores().boards().delete(boardId);
    vanish();
    context.peers().changed(boardId);
    return removed;
  }

  /** Removes everybody from a board that no longer exists. */
  void vanish() {
    rights.delete();
    removeUsersWithoutRole();
  }

  /**
   * Reads the board again after a change on another node.
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
    audience.checkStepUp();
    removeUsersWithoutRole();
    return redacted;
  }

  /** Whether this is the epoch of a new board with the same id. */
  boolean isAnother(String epoch) {
    return !epoch.equals(rights.info().epoch());
  }

  private void removeUsersWithoutRole() {
    ServerMessage frame =
        rights.isDeleted() ? BoardRevoked.deleted(boardId) : BoardRevoked.removed(boardId);
    for (String userId : audience.presence().userIds()) {
      if (rights.roleOf(userId).isEmpty()) {
        audience.remove(userId).forEach(socket -> audience.reply(socket, frame));
      }
    }
  }
}
