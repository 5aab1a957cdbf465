package org.roomkey.room;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * Who is on a board and who is typing, and telling the others of it. A frame is encoded once
 * however many get it, and frames that are told one after the other leave together at the next
 * {@link #flush}. Used on the board's serial executor alone.
 */
final class Audience {
  /** Above so many viewers joins and leaves are told together. */
  private static final int LARGE = 100;

  private final String boardId;
  private final MessageCodec codec;
  private final Presence presence;
  private final PresenceChanges changes;
  private final TypingUsers typists = new TypingUsers();
  private final List<Subscriber> unflushed = new ArrayList<>();

  Audience(String boardId, MessageCodec codec, long graceNanos, long now) {
    this.boardId = boardId;
    this.codec = codec;
    this.presence = new Presence(graceNanos);
    this.changes = new PresenceChanges(now);
  }

  Presence presence() {
    return presence;
  }

  boolean has(Subscriber socket) {
    return presence.contains(socket);
  }

  void enter(Subscriber socket) {
    if (presence.add(socket)) {
      Person person = Presence.person(socket.user());
      if (isToldTogether()) {
        changes.joined(person);
      } else {
        tellOthers(person.id(), new ServerMessage.UserJoined(boardId, person, presence.viewers()));
      }
    }
  }

  /**
   * @param atOnce whether the user, if it was the last socket, leaves without a grace period
   */
  void exit(Subscriber socket, boolean atOnce, long now) {
    if (!presence.contains(socket)) {
      return;
    }
    boolean gone = presence.remove(socket, atOnce, now);
    if (gone) {
      gone(Presence.person(socket.user()));
    } else if (!presence.hasSockets(socket.user().id())) {
      stoppedTyping(Presence.person(socket.user()));
    }
  }

  /** Puts the user out, and returns the sockets through which it was there. */
  List<Subscriber> expel(String userId) {
    return presence
        .person(userId)
        .map(
            person -> {
              List<Subscriber> sockets = presence.removeUser(userId);
              gone(person);
              return sockets;
            })
        .orElse(List.of());
  }

  private void gone(Person person) {
    stoppedTyping(person);
    if (isToldTogether()) {
      changes.left(person);
    } else {
      tellOthers(person.id(), new ServerMessage.UserLeft(boardId, person, presence.viewers()));
    }
  }

  /** What waits must be told before what comes after it. */
  private boolean isToldTogether() {
    return presence.viewers() > LARGE || !changes.isEmpty();
  }

  void typed(Person person, long now) {
    if (typists.typed(person, now)) {
      tellOthers(person.id(), new ServerMessage.UserTyping(boardId, person));
    }
  }

  void stoppedTyping(Person person) {
    if (typists.stopped(person.id())) {
      tellStopped(person);
    }
  }

  private void tellStopped(Person person) {
    tellOthers(person.id(), new ServerMessage.UserStoppedTyping(boardId, person));
  }

  /** Does what has become due: ends grace periods and typing, tells joins and leaves together. */
  void tick(long now) {
    presence.overdue(now).forEach(this::gone);
    typists.silent(now).forEach(this::tellStopped);
    if (changes.isDue(now)) {
      String frame =
          codec.encode(
              new ServerMessage.Presence(
                  boardId, changes.joined(), changes.left(), presence.viewers()));
      changes.told(now);
      presence.sockets().forEach(socket -> reply(socket, frame));
    }
  }

  boolean hasDeadlines() {
    return presence.isSomebodyAway() || !typists.isEmpty() || !changes.isEmpty();
  }

  /** To every socket of every other user. */
  private void tellOthers(String userId, ServerMessage message) {
    send(message, socket -> !socket.user().id().equals(userId), false);
  }

  /**
   * To every socket but {@code except}, which may be null.
   *
   * @param ephemeral whether it may be left out for whoever is behind
   */
  void tell(ServerMessage message, Subscriber except, boolean ephemeral) {
    send(message, socket -> socket != except, ephemeral);
  }

  private void send(ServerMessage message, Predicate<Subscriber> to, boolean ephemeral) {
    String frame = null;
    for (Subscriber socket : presence.sockets()) {
      if (to.test(socket)) {
        frame = frame == null ? codec.encode(message) : frame;
        if (ephemeral ? socket.offerEphemeral(frame) : socket.offer(frame)) {
          unflushed.add(socket);
        }
      }
    }
  }

  /** To one socket, which need not be on the board. */
  void reply(Subscriber socket, ServerMessage message) {
    reply(socket, codec.encode(message));
  }

  void reply(Subscriber socket, String frame) {
    if (socket.offer(frame)) {
      unflushed.add(socket);
    }
  }

  /** For a socket to which somebody else has offered frames. */
  void flushLater(Subscriber socket) {
    int last = unflushed.size() - 1;
    if (last < 0 || unflushed.get(last) != socket) {
      unflushed.add(socket);
    }
  }

  /** Lets everything leave that was told since the last time. */
  void flush() {
    for (Subscriber socket : unflushed) {
      socket.flush();
    }
    unflushed.clear();
  }
}
