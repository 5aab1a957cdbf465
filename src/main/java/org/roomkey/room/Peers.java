package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.List;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * The other nodes on the same database, as boards see them. What they are told is a hint: it may be
 * lost, come twice or in another order, and then nobody misses a message or keeps a right, since
 * those stand in the database. Safe for use by many threads; only {@link #subscribe} and {@link
 * #people} block.
 */
public interface Peers {

  /** There are no other nodes. */
  Peers NONE = new NoPeers();

  /**
   * How a user is on a board through another node.
   *
   * @param sockets through how many; 0 within the grace period
   */
  record Visit(String node, Person person, int sockets) {}

  /** Whether other nodes may write to the same boards. */
  boolean exist();

  /** From now on this node hears of the board. Blocks for as long as the network may take. */
  void subscribe(String boardId);

  /** Undoes one {@link #subscribe}. */
  void unsubscribe(String boardId);

  /**
   * Who is on the board through other nodes. Blocks as {@link #subscribe} does.
   *
   * @throws org.roomkey.user.StoreException if it could not be told
   */
  List<Visit> people(String boardId);

  /** Messages up to this one are committed. */
  void stored(String boardId, long seq);

  /** Members, name, access or texts of the board were changed, or it was deleted. */
  void changed(String boardId);

  /** A user is on the board through so many sockets of this node. */
  void present(String boardId, Person person, int sockets);

  /** A user is not on the board through this node any more. */
  void gone(String boardId, String userId);

  void typing(String boardId, Person person);

  void signal(String boardId, Person person, String event, JsonValue data);
}
