package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checks promises 1 to 3 of {@code docs/protocol.md} for all boards of a test. An acknowledged
 * message is stored as it was sent. The same id of the same user is one message. The numbers of a
 * board have no gaps. Clients received the stored messages of their board and no others. Safe for
 * use by many threads.
 */
public final class HistoryChecker {
  private static final int PAGE = 500;

  private record Key(String boardId, String userId, String id) {}

  private final Map<Key, String> sent = new ConcurrentHashMap<>();
  private final Map<Key, Long> acknowledged = new ConcurrentHashMap<>();
  private final Queue<SeenMessages> clients = new ConcurrentLinkedQueue<>();

  /** Notes a message before it is sent, for the first time or again. */
  public void sends(String userId, String boardId, String id, String text) {
    String first = sent.putIfAbsent(new Key(boardId, userId, id), text);
    if (first != null && !first.equals(text)) {
      throw new IllegalArgumentException("two texts for " + id);
    }
  }

  /** Notes an acknowledgement; the same message must have the same number every time. */
  public void acknowledged(String userId, Frame ack) {
    acknowledged(userId, ack.string("boardId"), ack.json());
  }

  /**
   * Notes an acknowledgement over HTTP.
   *
   * @param answer with {@code seq} and {@code id}
   */
  public void acknowledged(String userId, String boardId, JsonObject answer) {
    Key key = new Key(boardId, userId, answer.getString("id"));
    if (!sent.containsKey(key)) {
      throw new AssertionError("acknowledged, but never sent: " + key);
    }
    long seq = answer.getJsonNumber("seq").longValueExact();
    Long first = acknowledged.putIfAbsent(key, seq);
    if (first != null && first != seq) {
      throw new AssertionError(key + " was acknowledged as " + first + " and later as " + seq);
    }
  }

  /** How many different messages were acknowledged until now. */
  public int acknowledged() {
    return acknowledged.size();
  }

  public boolean isAcknowledged(String userId, String boardId, String id) {
    return acknowledged.containsKey(new Key(boardId, userId, id));
  }

  /** Another client whose messages and acknowledgements are checked. */
  public SeenMessages client(String userId) {
    SeenMessages client = new SeenMessages(userId, ack -> acknowledged(userId, ack));
    clients.add(client);
    return client;
  }

  /**
   * Fails unless the board's history matches all acknowledgements and the messages that clients
   * received.
   */
  public void check(String boardId, List<Frame> stored) {
    Set<Key> found = new HashSet<>();
    for (int i = 0; i < stored.size(); i++) {
      Frame message = stored.get(i);
      long seq = i + 1L;
      if (message.number("seq") != seq) {
        throw new AssertionError("number " + seq + " is missing before " + message);
      }
      Key key = new Key(boardId, message.userId(), message.string("id"));
      if (!found.add(key)) {
        throw new AssertionError("stored twice: " + message);
      }
      if (!sent.containsKey(key)) {
        throw new AssertionError("nobody sent this to " + boardId + ": " + message);
      }
      if (!sent.get(key).equals(message.string("text"))) {
        throw new AssertionError("sent as " + sent.get(key) + ", but stored as " + message);
      }
      if (acknowledged.getOrDefault(key, seq) != seq) {
        throw new AssertionError(
            "acknowledged as " + acknowledged.get(key) + ", but stored as " + message);
      }
    }
    Set<Key> lost = new HashSet<>(acknowledged.keySet());
    lost.removeIf(key -> !key.boardId.equals(boardId) || found.contains(key));
    if (!lost.isEmpty()) {
      throw new AssertionError("acknowledged but not stored: " + lost);
    }
    clients.forEach(client -> client.check(boardId, stored));
  }

  /** The whole history of a board, read page by page. */
  public static List<Frame> wholeHistory(TestSocket socket, String boardId) {
    List<Frame> all = new ArrayList<>();
    boolean more = true;
    while (more) {
      long after = all.isEmpty() ? 0 : all.get(all.size() - 1).number("seq");
      Frame page = socket.history(boardId, "after", after, "limit", PAGE);
      all.addAll(page.messages());
      more = page.bool("more");
    }
    return all;
  }
}
