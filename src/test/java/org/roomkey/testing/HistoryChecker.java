package org.roomkey.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The promises of CONTRACT §4 about one board: what was acknowledged is in its history as it was
 * sent, its numbers have no gaps, and the same id of the same user is one message. Safe for use by
 * many threads.
 */
public final class HistoryChecker {
  private static final int PAGE = 500;

  private record Key(String userId, String id) {}

  private record Promise(long seq, String text) {}

  private final Map<Key, Promise> promises = new ConcurrentHashMap<>();

  /** Notes an acknowledgement; the same message must have the same number every time. */
  public void acknowledged(String userId, String text, Frame ack) {
    Promise promise = new Promise(ack.number("seq"), text);
    Promise first = promises.putIfAbsent(new Key(userId, ack.string("id")), promise);
    if (first != null && !first.equals(promise)) {
      throw new AssertionError("acknowledged as " + first + " and later as " + ack);
    }
  }

  /** How many different messages were acknowledged until now. */
  public int acknowledged() {
    return promises.size();
  }

  public boolean isAcknowledged(String userId, String id) {
    return promises.containsKey(new Key(userId, id));
  }

  /** Fails unless the whole history of the board keeps what the acknowledgements promise. */
  public void check(List<Frame> stored) {
    Set<Key> found = new HashSet<>();
    for (int i = 0; i < stored.size(); i++) {
      Frame message = stored.get(i);
      if (message.number("seq") != i + 1L) {
        throw new AssertionError("number " + (i + 1) + " is missing before " + message);
      }
      Key key = new Key(message.userId(), message.string("id"));
      if (!found.add(key)) {
        throw new AssertionError("stored twice: " + message);
      }
      Promise promise = promises.get(key);
      Promise kept = new Promise(message.number("seq"), message.string("text"));
      if (promise != null && !promise.equals(kept)) {
        throw new AssertionError("acknowledged as " + promise + ", but stored as " + message);
      }
    }
    Set<Key> lost = new HashSet<>(promises.keySet());
    lost.removeAll(found);
    if (!lost.isEmpty()) {
      throw new AssertionError("acknowledged but not stored: " + lost);
    }
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

  /** The live frames with a number of their own that the socket was sent until now. */
  public static List<Frame> numbered(TestSocket socket) {
    return socket.received().stream()
        .filter(
            frame ->
                frame.type().equals("message")
                    || (frame.type().equals("ack") && !frame.bool("duplicate")))
        .toList();
  }

  /**
   * Fails unless a socket that has been on the board all the time was sent each message once, in
   * order and as it is stored, its own ones as acknowledgements.
   */
  public static void checkSeen(TestSocket socket, String userId, List<Frame> stored) {
    List<Frame> seen = numbered(socket);
    for (int i = 0; i < Math.max(seen.size(), stored.size()); i++) {
      String expected = i < stored.size() ? told(stored.get(i), stored.get(i).userId()) : "nothing";
      String was = i < seen.size() ? told(seen.get(i), userId) : "nothing";
      if (!was.equals(expected)) {
        throw new AssertionError("expected " + expected + ", but " + userId + " was told " + was);
      }
    }
  }

  /** What an acknowledgement, a live message and a stored one have in common. */
  private static String told(Frame frame, String ifAcknowledged) {
    String userId = frame.has("user") ? frame.userId() : ifAcknowledged;
    return String.join(
        " ", frame.json().get("seq").toString(), userId, frame.string("id"), frame.string("at"));
  }
}
