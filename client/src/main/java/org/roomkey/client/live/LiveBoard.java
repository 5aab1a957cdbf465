package org.roomkey.client.live;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.roomkey.client.Role;
import org.roomkey.client.Sent;
import org.roomkey.client.json.Json;

/**
 * One board of one connection. Any thread may use it. Add the listeners before you join.
 *
 * <p>After a reconnect the connection joins the board again at its last message, and sends the
 * messages again that were not acknowledged, under the same id.
 *
 * <p>Each future completes on the thread of the connection. If it fails, {@code get()} throws an
 * {@link java.util.concurrent.ExecutionException} whose cause is a {@link LiveException}. A
 * listener must not wait for a future, because both run on the same thread; attach the next step to
 * the future instead.
 */
public final class LiveBoard {
  private static final long TYPING_MILLIS = 2_000;

  private final Subscription board;
  private final Requests requests;
  private final Loop loop;
  private long typingNotBefore;

  LiveBoard(Subscription board, Requests requests, Loop loop) {
    this.board = board;
    this.requests = requests;
    this.loop = loop;
  }

  public String id() {
    return board.id();
  }

  /** The last message that was told; 0 before the first one. */
  public long seq() {
    return board.seq();
  }

  /** The identity of the board's messages; empty before the first join. */
  public Optional<String> epoch() {
    return board.epoch();
  }

  /** The number of users on the board, at the last word. */
  public int viewers() {
    return board.viewers();
  }

  /** One's own role, once the board has been joined. */
  public Optional<Role> role() {
    return board.role();
  }

  /** Whether the present socket has joined the board. */
  public boolean isJoined() {
    return board.isJoined();
  }

  /**
   * Calls the listener for every event of this type, on the thread of the connection. A slow
   * listener delays this connection only; if it delays it for long, the server ends the socket, and
   * the next one recovers.
   *
   * @param type {@link LiveEvent} for all events
   * @return run it to stop listening
   */
  public <E extends LiveEvent> Runnable on(Class<E> type, Consumer<? super E> listener) {
    return board.listeners().add(type, listener);
  }

  /** Joins the board. Completes when it is joined, perhaps after a reconnect. */
  public CompletableFuture<LiveEvent.Joined> join() {
    return join(() -> {});
  }

  /**
   * Joins the board where an earlier visit ended: only later messages are told.
   *
   * @param after the {@code seq} of the board then; 0 for all messages
   * @param epoch the one of the board then
   */
  public CompletableFuture<LiveEvent.Joined> join(long after, String epoch) {
    return join(() -> board.resume(after, epoch));
  }

  private CompletableFuture<LiveEvent.Joined> join(Runnable start) {
    return requests
        .ask(
            board,
            true,
            () -> {
              start.run();
              return board.join();
            })
        .whenComplete(
            (joined, failure) -> {
              if (LiveException.in(failure).filter(LiveException::isOfServer).isPresent()) {
                board.refused();
              }
            })
        .thenApply(LiveEvent.Joined.class::cast);
  }

  /** Leaves the board. Messages that wait for a join fail with {@code not_joined}. */
  public CompletableFuture<Void> leave() {
    return requests
        .ask(board, false, board::leave)
        .handle(
            (left, failure) -> {
              // Without a connection nobody is on a board.
              return null;
            });
  }

  /** Publishes a message under a new id. Completes when it is stored. */
  public CompletableFuture<Sent> message(String text) {
    return message(UUID.randomUUID().toString(), text);
  }

  /**
   * Publishes a message. Completes when it is stored.
   *
   * @param id the same for the same message: however often it is sent, the board has it once
   * @param text 1–4,000 characters
   */
  public CompletableFuture<Sent> message(String id, String text) {
    return requests
        .ask(
            board,
            true,
            () -> {
              typingNotBefore = 0;
              if (!board.isWanted()) {
                throw new LiveException("not_joined", "join the board first");
              }
              return Json.object("type", "message", "boardId", id(), "id", id, "text", text);
            })
        .thenApply(Sent.class::cast);
  }

  /**
   * Tells the others that this user types. Call it at every key: it is sent once in two seconds.
   */
  public void typing() {
    requests.tell(
        () -> {
          long now = loop.millis();
          boolean isDue = board.isJoined() && now >= typingNotBefore;
          if (isDue) {
            typingNotBefore = now + TYPING_MILLIS;
          }
          return isDue;
        },
        Json.object("type", "typing", "boardId", id()));
  }

  /**
   * Sends a signal to everybody else who is on the board now. It is neither stored nor repeated. A
   * refusal is told as {@link LiveEvent.Refused}.
   *
   * @param event 1–64 characters {@code [A-Za-z0-9._:-]}
   * @param data maps, lists, strings, numbers, booleans, or null; at most 4 KiB as JSON
   * @return whether it was handed to the connection
   */
  public boolean signal(String event, Object data) {
    Map<String, Object> frame = Json.object("type", "signal", "boardId", id(), "event", event);
    frame.put("data", data);
    return board.isJoined() && requests.tell(board::isJoined, frame);
  }

  /**
   * Reads the messages before one, the newest ones of them.
   *
   * @param limit 1–500
   */
  public CompletableFuture<History> historyBefore(long seq, int limit) {
    return history("before", seq, limit);
  }

  /**
   * Reads the messages after one, the oldest ones of them.
   *
   * @param seq 0 for the beginning
   * @param limit 1–500
   */
  public CompletableFuture<History> historyAfter(long seq, int limit) {
    return history("after", seq, limit);
  }

  private CompletableFuture<History> history(String direction, long seq, int limit) {
    return requests
        .ask(
            board,
            false,
            () -> Json.object("type", "history", "boardId", id(), direction, seq, "limit", limit))
        .thenApply(History.class::cast);
  }

  Subscription subscription() {
    return board;
  }
}
