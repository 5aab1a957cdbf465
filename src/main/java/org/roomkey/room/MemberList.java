package org.roomkey.room;

import java.util.List;
import java.util.Optional;

/**
 * The members of boards by name, for those who look at the list. Every method blocks on the
 * database and throws {@link org.roomkey.user.StoreException} when it could not answer.
 */
public interface MemberList {

  /**
   * @param name the user's name now
   * @param application of the user, null for none
   */
  record Member(String userId, String name, String application, Role role) {}

  /** In order of name, at most {@code limit}. */
  List<Member> list(String boardId, int limit);

  Optional<Member> find(String boardId, String userId);
}
