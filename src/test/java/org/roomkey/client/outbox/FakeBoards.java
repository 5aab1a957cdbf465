package org.roomkey.client.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.Sent;

/** A Roomkey that keeps what it takes, and fails on demand. Thread-safe. */
final class FakeBoards implements OutboxDispatcher.Sender {

  /** A request that was answered with success. */
  record Taken(String board, String id, String text) {}

  private final List<Taken> taken = new ArrayList<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private final Map<String, RoomkeyException> failures = new HashMap<>();
  private Runnable before = () -> {};

  static RoomkeyException refused(int status, String code) {
    return new RoomkeyException.Refused("POST", status, code);
  }

  static RoomkeyException unavailable() {
    return new RoomkeyException.Unavailable("POST", "no connection", null);
  }

  @Override
  public Sent publish(String boardId, String id, String text) throws RoomkeyException {
    onRequest().run();
    synchronized (this) {
      requests.merge(boardId, 1, Integer::sum);
      RoomkeyException failure = failures.getOrDefault(boardId, failures.get("*"));
      if (failure != null) {
        throw failure;
      }
      boolean duplicate = taken.stream().anyMatch(message -> message.id.equals(id));
      taken.add(new Taken(boardId, id, text));
      return new Sent(taken.size(), id, duplicate);
    }
  }

  private synchronized Runnable onRequest() {
    return before;
  }

  /** Runs in each request from now on, before it is answered. */
  synchronized void before(Runnable action) {
    before = action;
  }

  /**
   * @param boardId or {@code *} for all
   */
  synchronized void fail(String boardId, RoomkeyException failure) {
    failures.put(boardId, failure);
  }

  synchronized void recover() {
    failures.clear();
  }

  synchronized int requests(String boardId) {
    return requests.getOrDefault(boardId, 0);
  }

  /** Every request that was answered with success, repetitions too. */
  synchronized List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** Their texts. */
  List<String> texts() {
    return taken().stream().map(Taken::text).toList();
  }

  /** The texts of a board. */
  List<String> texts(String boardId) {
    return taken().stream().filter(t -> t.board.equals(boardId)).map(Taken::text).toList();
  }
}
