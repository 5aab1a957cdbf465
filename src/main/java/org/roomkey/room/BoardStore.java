package org.roomkey.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where boards and their members are kept. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} when it could not answer.
 */
public interface BoardStore {

  /** A board with the role that one user has there by {@link Access#role}. */
  record Listed(BoardInfo info, Role role) {}

  /** A board with the role that one user has there, empty for none. */
  record Seen(BoardInfo info, Optional<Role> role) {}

  /**
   * How far a board has come.
   *
   * @param seq of its last message
   * @param version moves with every change of members, name and access and with every redaction
   */
  record Position(String epoch, long seq, long version) {}

  /**
   * What a user may know of a board.
   *
   * @param access empty where there is no such board
   * @param membership empty for none
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

  /** In one look, which does the same for a board that there is and for one that there is not. */
  Sight sight(String boardId, String userId);

  /** What is committed now; empty if there is no such board. */
  Optional<Position> position(String boardId);

  /** As {@link #position} for several, of which those are left out that there are not. */
  Map<String, Position> positions(Set<String> boardIds);

  /** Every member of the board by user id. */
  Map<String, Role> members(String boardId);

  /** Those on which the user has a role, in order of name, at most {@code limit}. */
  List<Listed> list(String userId, int limit);

  /** All boards behind the id {@code after}, in order of ids, at most {@code limit}. */
  List<Seen> listAll(String userId, String after, int limit);

  /** How many of the boards the user created. */
  int createdBy(String userId);

  /**
   * Creates the board with {@code ownerId}, which may be null for none, as its owner.
   *
   * @return false if there is a board with this id already
   */
  boolean create(BoardInfo info, String ownerId);

  /**
   * Changes name and access.
   *
   * @return the board's version then; 0 if there is no such board
   */
  long update(BoardInfo info);

  /**
   * Deletes the board, its members and its messages.
   *
   * @return false if there is no such board
   */
  boolean delete(String boardId);

  /**
   * Gives the user the role, whatever it was before.
   *
   * @return the board's version then; 0 if the user would be one member too many
   */
  long putMember(String boardId, String userId, Role role);

  /**
   * Once it returns, no message of that user gets a {@code seq} on a private board.
   *
   * @return the board's version then; 0 if the user was no member
   */
  long removeMember(String boardId, String userId);
}
