package org.roomkey.room;

import java.util.List;
import java.util.Optional;

/**
 * Lists the members of boards with their names. Every method blocks on the database and throws
 * {@link org.roomkey.user.StoreException} if it fails.
 */
public interface MemberList {

  /**
   * @param name the user's present name
   * @param application of the user, null for none
   */
  record Member(String userId, String name, String application, Role role) {}

  /** By name, at most {@code limit}. */
  List<Member> list(String boardId, int limit);

  Optional<Member> find(String boardId, String userId);
}
