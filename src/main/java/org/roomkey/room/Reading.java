package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Consumer;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;

/**
 * Joins of one board and pages of its history. It reads the database on the caller's thread, and
 * answers on the board's serial executor.
 */
final class Reading {
  private static final int PEOPLE_SHOWN = 100;

  private final BoardRights rights;
  private final History history;
  private final Audience audience;
  private final SerialExecutor serial;

  Reading(BoardRights rights, History history, Audience audience, SerialExecutor serial) {
    this.rights = rights;
    this.history = history;
    this.audience = audience;
    this.serial = serial;
  }

  /**
   * Lets the socket in and answers {@code joined}. Blocks on the database if the requested messages
   * are not in memory.
   *
   * @param refused called with the error instead if the user may not join
   */
  void join(Subscriber socket, Resume resume, JsonValue ref, Consumer<ErrorCode> refused) {
    Optional<ErrorCode> refusal = refusal(socket);
    if (refusal.isPresent()) {
      refused.accept(refusal.get());
    } else if (!socket.hasRoomForPage()) {
      answer(socket, ref, () -> audience.rateLimited(socket, ref));
    } else {
      History.Missed missed = history.missed(resume, rights.info().epoch());
      answer(socket, ref, () -> admit(socket, resume, missed, ref, refused));
    }
  }

  private Optional<ErrorCode> refusal(Subscriber socket) {
    return rights.isAtLeast(Role.VIEWER, socket.user())
        ? audience.refusal(socket)
        : Optional.of(ErrorCode.FORBIDDEN);
  }

  private void admit(
      Subscriber socket,
      Resume resume,
      History.Missed missed,
      JsonValue ref,
      Consumer<ErrorCode> refused) {
    Optional<ErrorCode> refusal = refusal(socket);
    if (refusal.isPresent()) {
      refused.accept(refusal.get());
    } else if (!socket.hasRoomForPage()) {
      audience.rateLimited(socket, ref);
    } else if (socket.isOpen()) {
      BoardInfo info = rights.info();
      History.Page page = history.complete(missed, resume, info.epoch());
      audience.enter(socket);
      Presence presence = audience.presence();
      audience.reply(
          socket,
          new ServerMessage.Joined(
              info.id(),
              presence.viewers(),
              presence.connections(),
              presence.people(PEOPLE_SHOWN),
              history.seq(),
              info.epoch(),
              page.messages(),
              page.recovered(),
              page.more(),
              rights.roleOf(socket.user().id()).map(Role::text).orElseThrow(),
              ref));
    }
  }

  /** Answers {@code history}. Blocks on the database. */
  void history(Subscriber socket, ClientMessage.History frame) {
    JsonValue ref = frame.ref();
    if (!socket.hasRoomForPage()) {
      answer(socket, ref, () -> audience.rateLimited(socket, ref));
      return;
    }
    long redactionsBefore = history.redactions();
    History.Page page = page(frame);
    answer(
        socket,
        ref,
        () -> {
          Optional<ErrorCode> refusal = refusal(socket);
          if (!socket.hasRoomForPage()) {
            audience.rateLimited(socket, ref);
          } else if (refusal.isPresent()) {
            audience.refuse(socket, refusal.get(), ref);
          } else {
            History.Page shown = redactionsBefore == history.redactions() ? page : page(frame);
            audience.reply(
                socket,
                new ServerMessage.History(rights.info().id(), shown.messages(), shown.more(), ref));
          }
        });
  }

  private void answer(Subscriber socket, JsonValue ref, Runnable task) {
    serial.offer(task, () -> audience.unavailable(socket, ref));
  }

  private History.Page page(ClientMessage.History frame) {
    return history.page(frame.before(), frame.after(), frame.limit());
  }
}
