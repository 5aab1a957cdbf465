package org.roomkey.user;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The log in which the nodes of a cluster write what their transactions change. One thread at a
 * time uses it.
 */
public interface ChangeLog {

  /** What was changed. The names are stored. */
  enum Kind {
    /** The messages, members, name or access of a board, or its end. */
    BOARD,
    /** The end of a login. */
    LOGIN,
    /** The end of an API token. */
    TOKEN,
    /** The rights or the name of a user, or the deletion. */
    USER
  }

  /**
   * @param ids of everything that was changed
   */
  record Changes(Map<Kind, Set<String>> ids) {
    public Set<String> of(Kind kind) {
      return ids.getOrDefault(kind, Set.of());
    }
  }

  /**
   * Passes the changes that were committed since the last call, whenever their transactions began.
   * If the reader fails, the next call passes them again. Blocks on the database.
   *
   * @param reader gets empty if anything may have changed: at the first call, after minutes without
   *     a call, on another database server, and if there are too many changes
   * @throws StoreException if the database did not answer, and if the reader throws it
   */
  void follow(Consumer<Optional<Changes>> reader);
}
