package org.roomkey.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores boards and their members. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if it fails.
 */
public interface BoardStore {

  /** A board and the role of one user there, by {@link Access#role}. */
  record Listed(BoardInfo info, Role role) {}

  /** A board and the role of one user there; empty for none. */
  record Seen(BoardInfo info, Optional<Role> role) {}

  /**
   * The position of a board: other nodes compare it to find changes.
   *
   * @param seq of the last message
   * @param version grows with every redaction and every change of members, name, access or step-up
   */
  record Position(String epoch, long seq, long version) {}

  /**
   * The access to a board and the membership of one user.
   *
   * @param access empty if the board does not exist
   * @param membership empty if the user is not a member
   */
  record Sight(Optional<Access> access, Optional<Role> membership) {
    boolean exists() {
      return access.isPresent();
    }

    Optional<Role> role() {
      return access.flatMap(kind -> kind.role(membership));
    }
  }

  Optional<BoardInfo> find(String boardId);

  /** Costs the same whether the board exists or not. */
  Sight sight(String boardId, String userId);

  /** As committed now; empty if the board does not exist. */
  Optional<Position> position(String boardId);

  /** As {@link #position} for several boards, without those that do not exist. */
  Map<String, Position> positions(Set<String> boardIds);

  /** All members of the board, by user id. */
  Map<String, Role> members(String boardId);

  /** The boards on which the user has a role, by name, at most {@code limit}. */
  List<Listed> list(String userId, int limit);

  /** All boards with ids after {@code after}, in order of ids, at most {@code limit}. */
  List<Seen> listAll(String userId, String after, int limit);

  int createdBy(String userId);

  /**
   * Creates the board.
   *
   * @param ownerId null for no owner
   * @return false if a board with this id exists
   */
  boolean create(BoardInfo info, String ownerId);

  /**
   * Changes name, access and step-up.
   *
   * @return the board's new version; 0 if the board does not exist
   */
  long update(BoardInfo info);

  /** Deletes the board, its members and its messages; false if the board does not exist. */
  boolean delete(String boardId);

  /**
   * Makes the user a member with this role, or changes the role.
   *
   * @return the board's new version; 0 if the board has too many members
   */
  long putMember(String boardId, String userId, Role role);

  /**
   * After this returns, no message of the user gets a {@code seq} on a private board.
   *
   * @return the board's new version; 0 if the user was not a member
   */
  long removeMember(String boardId, String userId);
}
