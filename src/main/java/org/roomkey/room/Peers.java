package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * Reports the events of boards to the other nodes on the same database. Each report is a hint: it
 * may be lost, repeated or reordered. Messages and rights do not depend on it; they are in the
 * database. Safe for use by many threads; only {@link #subscribe} and {@link #people} block.
 *
 * <p>The methods do nothing unless overridden.
 */
public interface Peers {

  /** For a single node. */
  Peers NONE = new Peers() {};

  /**
   * A user who is present on another node.
   *
   * @param sockets the number of sockets there; 0 during the grace period
   */
  record RemotePresence(String node, Person person, int sockets) {}

  /** Whether other nodes may write to the same boards. */
  default boolean exist() {
    return false;
  }

  /** Begins to receive the events of the board. Blocks on the network, for a bounded time. */
  default void subscribe(String boardId) {}

  /** Undoes one {@link #subscribe}. */
  default void unsubscribe(String boardId) {}

  /**
   * The users who are present on other nodes. Blocks as {@link #subscribe} does.
   *
   * @throws org.roomkey.user.StoreException if Redis does not answer
   */
  default List<RemotePresence> people(String boardId) {
    return List.of();
  }

  /** Messages up to this one are committed. */
  default void stored(String boardId, long seq) {}

  /** Members, name, access or texts of the board have changed, or it was deleted. */
  default void changed(String boardId) {}

  /** A user is present on this node, with this number of sockets. */
  default void present(String boardId, Person person, int sockets) {}

  /** A user is no longer present on this node. */
  default void gone(String boardId, String userId) {}

  default void typing(String boardId, Person person) {}

  default void signal(String boardId, Person person, String event, JsonValue data) {}
}
