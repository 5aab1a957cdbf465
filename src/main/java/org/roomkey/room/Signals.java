package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.Optional;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Board.SignalResult;
import org.roomkey.user.User;

/**
 * Typing and signals of one board, which are never stored. May be called from any thread; changes
 * the board only on its serial executor.
 */
final class Signals {
  private final String boardId;
  private final BoardContext context;
  private final SerialExecutor serial;
  private final Audience audience;
  private final BoardRights rights;
  private final TokenBucket rate;

  /**
   * @param rate of messages and signals on the board
   */
  Signals(
      String boardId,
      BoardContext context,
      SerialExecutor serial,
      Audience audience,
      BoardRights rights,
      TokenBucket rate) {
    this.boardId = boardId;
    this.context = context;
    this.serial = serial;
    this.audience = audience;
    this.rights = rights;
    this.rate = rate;
  }

  void typing(Subscriber socket, JsonValue ref) {
    ifEditor(
        socket,
        ref,
        () -> {
          Person person = Presence.person(socket.user());
          audience.typed(person, context.nanoTime().getAsLong());
          context.peers().typing(boardId, person);
        });
  }

  void signal(Subscriber socket, String event, JsonValue data, JsonValue ref) {
    ifEditor(
        socket,
        ref,
        () -> {
          if (rate.tryTake()) {
            signal(socket.user(), event, data, socket);
          } else {
            audience.rateLimited(socket, ref);
          }
        });
  }

  private void ifEditor(Subscriber socket, JsonValue ref, Runnable action) {
    serial.offer(
        () -> {
          Optional<ErrorCode> refusal = audience.refusal(socket);
          if (refusal.isPresent()) {
            audience.refuse(socket, refusal.get(), ref);
          } else if (!audience.has(socket)) {
            audience.refuse(socket, ErrorCode.NOT_JOINED, ref);
          } else if (!rights.isAtLeast(Role.EDITOR, socket.user())) {
            audience.refuse(socket, ErrorCode.FORBIDDEN, ref);
          } else {
            action.run();
          }
        },
        () -> audience.unavailable(socket, ref));
  }

  /** See {@link Board#signal(User, String, JsonValue)}. */
  SignalResult signal(User user, String event, JsonValue data) {
    if (!rate.tryTake()) {
      return SignalResult.RATE_LIMITED;
    }
    boolean accepted =
        serial.offer(
            () -> {
              if (rights.isAtLeast(Role.EDITOR, user)) {
                signal(user, event, data, null);
              }
            });
    return accepted ? SignalResult.ACCEPTED : SignalResult.UNAVAILABLE;
  }

  private void signal(User user, String event, JsonValue data, Subscriber except) {
    Person person = Presence.person(user);
    audience.signal(person, event, data, except);
    context.peers().signal(boardId, person, event, data);
  }
}
