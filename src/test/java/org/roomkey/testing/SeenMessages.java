package org.roomkey.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The messages that one client received over successive sockets, each of which joins its boards
 * with {@link #last} as {@code after}. Fails if a seq is repeated, out of order or missing, or
 * belongs to a board that the socket has not joined. For one thread at a time.
 */
public final class SeenMessages {

  /**
   * @param text null in an acknowledgement, which has none
   */
  private record Told(long seq, String userId, String id, String at, String text) {

    static Told of(Frame frame, String userId) {
      return new Told(
          frame.number("seq"),
          userId,
          frame.string("id"),
          frame.string("at"),
          frame.string("text"));
    }

    boolean isAs(Frame stored) {
      Told kept = of(stored, stored.userId());
      return equals(text == null ? new Told(kept.seq, kept.userId, kept.id, kept.at, null) : kept);
    }
  }

  private final String userId;
  private final Consumer<Frame> acknowledged;
  private final Map<String, List<Told>> told = new HashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private final Set<String> joined = new HashSet<>();

  SeenMessages(String userId, Consumer<Frame> acknowledged) {
    this.userId = userId;
    this.acknowledged = acknowledged;
  }

  /** The number of the last message seen on the board; 0 before the first. */
  public long last(String boardId) {
    return last.getOrDefault(boardId, 0L);
  }

  /** Takes everything that this socket, the client's current one, has received until now. */
  public void take(TestSocket socket) {
    joined.clear();
    socket.received().forEach(this::take);
  }

  /** Takes the next frame. A new socket joins first. */
  public void take(Frame frame) {
    String boardId = frame.string("boardId");
    switch (frame.type()) {
      case "joined" -> join(boardId, frame);
      case "left", "board_revoked" -> joined.remove(boardId);
      case "message" -> next(boardId, Told.of(frame, frame.userId()));
      case "ack" -> {
        acknowledged.accept(frame);
        if (!frame.bool("duplicate")) {
          next(boardId, Told.of(frame, userId));
        }
      }
      default -> {
        // everything else is about no message
      }
    }
  }

  private void join(String boardId, Frame frame) {
    if (!frame.bool("recovered")) {
      throw new AssertionError(userId + " did not recover after " + last(boardId) + ": " + frame);
    }
    joined.add(boardId);
    frame.messages().forEach(message -> next(boardId, Told.of(message, message.userId())));
    if (frame.number("seq") != last(boardId)) {
      throw new AssertionError(userId + " has seen " + last(boardId) + ", but joined at " + frame);
    }
  }

  private void next(String boardId, Told message) {
    if (!joined.contains(boardId)) {
      throw new AssertionError(userId + " is not on " + boardId + ", but was told " + message);
    }
    if (message.seq != last(boardId) + 1) {
      throw new AssertionError(
          userId + " has seen " + last(boardId) + " on " + boardId + " and then " + message);
    }
    last.put(boardId, message.seq);
    told.computeIfAbsent(boardId, any -> new ArrayList<>()).add(message);
  }

  /** Fails unless each received message of the board equals the stored one with its seq. */
  void check(String boardId, List<Frame> stored) {
    for (Told message : told.getOrDefault(boardId, List.of())) {
      Frame kept = message.seq <= stored.size() ? stored.get((int) message.seq - 1) : null;
      if (kept == null || !message.isAs(kept)) {
        throw new AssertionError(userId + " was told " + message + ", but stored is " + kept);
      }
    }
  }

  /** Fails unless the client received every stored message of the board. */
  public void mustHaveSeen(String boardId, List<Frame> stored) {
    if (last(boardId) != stored.size()) {
      throw new AssertionError(
          userId + " has seen " + last(boardId) + " of " + stored.size() + " on " + boardId);
    }
  }
}
