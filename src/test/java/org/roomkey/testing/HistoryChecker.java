package org.roomkey.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a board to its promises (CONTRACT §4): what was acknowledged is stored as it was sent, the
 * numbers have no gaps, an id is one message, and every socket saw each number at most once and in
 * order. Safe for use by many threads while they report; checked at the end.
 */
public final class HistoryChecker {
  private record Sent(String userId, String id, String text) {}

  private final Map<Long, Sent> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, List<Frame>> seen = new ConcurrentHashMap<>();

  /** The sender of this was told that it is stored. */
  public void acknowledged(String userId, String text, Frame ack) {
    Sent sent = new Sent(userId, ack.string("id"), text);
    Sent before = acknowledged.putIfAbsent(ack.number("seq"), sent);
    if (before != null && !before.equals(sent)) {
      throw new AssertionError("one number for two messages: " + before + " and " + sent);
    }
  }

  /** How many messages have been acknowledged. */
  public int acknowledged() {
    return acknowledged.size();
  }

  /**
   * What a socket received of the board from the moment it had joined, its acknowledgements too.
   *
   * @param socket a name for the report
   */
  public void saw(String socket, List<Frame> frames) {
    List<Frame> numbered =
        frames.stream()
            .filter(frame -> frame.type().equals("message") || isFirstAck(frame))
            .toList();
    seen.merge(
        socket,
        numbered,
        (before, now) -> {
          List<Frame> all = new ArrayList<>(before);
          all.addAll(now);
          return all;
        });
  }

  private static boolean isFirstAck(Frame frame) {
    return frame.type().equals("ack") && !frame.bool("duplicate");
  }

  /**
   * @param stored the whole history of the board, from its first message
   */
  public void check(List<Frame> stored) {
    checkStored(stored);
    acknowledged.forEach(
        (seq, sent) -> {
          if (seq > stored.size() || !sent.equals(sent(stored.get(Math.toIntExact(seq) - 1)))) {
            throw new AssertionError("acknowledged as " + seq + " and not stored there: " + sent);
          }
        });
    seen.forEach((socket, frames) -> checkSeen(socket, frames, stored));
  }

  private static Sent sent(Frame message) {
    return new Sent(message.userId(), message.string("id"), message.string("text"));
  }

  private static void checkStored(List<Frame> stored) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < stored.size(); i++) {
      Frame message = stored.get(i);
      if (message.number("seq") != i + 1) {
        throw new AssertionError("a gap: " + message + " is in place " + (i + 1));
      }
      if (!ids.add(message.userId() + " " + message.string("id"))) {
        throw new AssertionError("twice in the history: " + message);
      }
    }
  }

  private static void checkSeen(String socket, List<Frame> frames, List<Frame> stored) {
    long last = 0;
    for (Frame frame : frames) {
      long seq = frame.number("seq");
      if (seq <= last) {
        throw new AssertionError(socket + " saw " + seq + " after " + last);
      }
      if (last > 0 && seq != last + 1) {
        throw new AssertionError(socket + " missed something between " + last + " and " + seq);
      }
      last = seq;
      Frame message = stored.get(Math.toIntExact(seq) - 1);
      if (!message.string("id").equals(frame.string("id"))) {
        throw new AssertionError(socket + " saw " + frame + " where there is " + message);
      }
    }
  }
}
