package org.roomkey.user;

import java.util.Map;
import java.util.Optional;

/**
 * Remembers the rights that the roles or groups of an outside source gave to its people, so that
 * the source takes away no others. Every method blocks on the database and throws {@link
 * StoreException} if it gets no answer.
 */
public interface GivenRights {
  /** Stands for the id of a board in the right of an administrator. */
  String ADMINISTRATOR = "";

  /**
   * @param role that the source gave
   * @param own the role that the person had by hand before; empty for none
   */
  record Given(String role, Optional<String> own) {}

  /** The rights that the person was given, by the id of the board. */
  Map<String, Given> of(String userId);

  /** Remembers the right. Call it before the right is granted: a right without a record stays. */
  void remember(String userId, String boardId, Given given);

  /** Forgets the right. Call it after the right is taken away. */
  void forget(String userId, String boardId);
}
