package org.roomkey.room;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.user.User;

/**
 * The objects that all boards of a node share.
 *
 * @param pool takes over boards with a long queue; its tasks may block on the database
 */
public record BoardContext(
    Stores stores,
    Peers peers,
    MessageCodec codec,
    Drafts drafts,
    LongSupplier nanoTime,
    Limits limits,
    Executor pool) {

  /** The stores of boards and messages; the writer stores new messages. */
  public record Stores(BoardStore boards, MessageStore messages, MessageWriter writer) {}

  /**
   * @param presenceGrace how long a user stays present after the last socket broke off
   * @param messagesPerSecond messages and signals on each board; 0 for no limit
   */
  public record Limits(Duration presenceGrace, int messagesPerSecond) {}

  /**
   * Makes the drafts of all messages, from sockets and from HTTP alike.
   *
   * @param ids makes ids for messages that come without one
   */
  public record Drafts(Clock clock, Supplier<String> ids) {

    /**
     * @param id null if the server is to choose one
     */
    Draft of(String boardId, User sender, String id, String text) {
      return new Draft(
          boardId,
          id == null ? ids.get() : id,
          sender.id(),
          sender.name(),
          sender.application(),
          text,
          clock.millis());
    }
  }
}
