package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * Who is on a board and who is typing, and telling the others of it. What is told leaves at the
 * next {@link #flush}. Used on the board's serial executor alone.
 */
final class Audience {
  /** Above so many viewers joins and leaves are told together. */
  private static final int LARGE = 100;

  private final String boardId;
  private final MessageCodec codec;
  private final Presence presence;
  private final PresenceChanges changes;
  private final TypingUsers typists = new TypingUsers();
  private final Delivery delivery;

  Audience(String boardId, MessageCodec codec, Peers peers, long graceNanos, long now) {
    this.boardId = boardId;
    this.codec = codec;
    this.presence = new Presence(boardId, graceNanos, peers);
    this.changes = new PresenceChanges(now);
    this.delivery = new Delivery(presence);
  }

  Presence presence() {
    return presence;
  }

  boolean has(Subscriber socket) {
    return presence.contains(socket);
  }

  void enter(Subscriber socket) {
    delivery.settle();
    if (presence.add(socket)) {
      joined(Presence.person(socket.user()));
    }
  }

  private void joined(Person person) {
    if (isToldTogether()) {
      changes.joined(person);
    } else {
      tellOthers(person.id(), new ServerMessage.UserJoined(boardId, person, presence.viewers()));
    }
  }

  /** Another node says who is there. */
  void visit(Peers.Visit visit) {
    if (presence.visit(visit)) {
      joined(visit.person());
    }
  }

  /** The user is not there through that node any more. */
  void departed(String node, String userId) {
    presence.departed(node, userId).ifPresent(this::gone);
  }

  /** These and no others are there through other nodes. */
  void replaceVisits(List<Peers.Visit> now) {
    List<Peers.Visit> before = presence.visits();
    Set<Peers.Visit> changed = new LinkedHashSet<>(now);
    before.forEach(changed::remove);
    changed.forEach(this::visit);
    Set<List<String>> there =
        now.stream().map(Audience::key).collect(Collectors.toUnmodifiableSet());
    for (Peers.Visit visit : before) {
      if (!there.contains(key(visit))) {
        departed(visit.node(), visit.person().id());
      }
    }
  }

  /** Nobody is there through that node any more. */
  void forgetNode(String node) {
    presence.visits().stream()
        .filter(visit -> visit.node().equals(node))
        .forEach(visit -> departed(node, visit.person().id()));
  }

  private static List<String> key(Peers.Visit visit) {
    return List.of(visit.node(), visit.person().id());
  }

  /**
   * @param atOnce whether the user, if it was the last socket, leaves without a grace period
   */
  void exit(Subscriber socket, boolean atOnce, long now) {
    if (!presence.contains(socket)) {
      return;
    }
    delivery.settle();
    boolean gone = presence.remove(socket, atOnce, now);
    if (gone) {
      gone(Presence.person(socket.user()));
    } else if (!presence.hasSockets(socket.user().id())) {
      stoppedTyping(Presence.person(socket.user()));
    }
  }

  /** Puts the user out, and returns the sockets through which it was there. */
  List<Subscriber> expel(String userId) {
    delivery.settle();
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
      tellOfTyping(person, new ServerMessage.UserTyping(boardId, person));
    }
  }

  void stoppedTyping(Person person) {
    if (typists.stopped(person.id())) {
      tellStopped(person);
    }
  }

  private void tellStopped(Person person) {
    tellOfTyping(person, new ServerMessage.UserStoppedTyping(boardId, person));
  }

  private void tellOfTyping(Person person, ServerMessage message) {
    String topic = "typing " + boardId + " " + person.id();
    delivery.tellOthersThan(person.id(), new Frame(codec.encode(message), topic));
  }

  /** Does what has become due: ends grace periods and typing, tells joins and leaves together. */
  void tick(long now) {
    presence.overdue(now).forEach(this::gone);
    typists.silent(now).forEach(this::tellStopped);
    if (changes.isDue(now)) {
      delivery.tellAll(
          lasting(
              new ServerMessage.Presence(
                  boardId, changes.joined(), changes.left(), presence.viewers())));
      changes.told(now);
    }
  }

  boolean hasDeadlines() {
    return presence.isSomebodyAway() || !typists.isEmpty() || !changes.isEmpty();
  }

  private void tellOthers(String userId, ServerMessage message) {
    delivery.tellOthersThan(userId, lasting(message));
  }

  /** Only the latest of a user's signals of one event counts for who is behind. */
  void signal(Person person, String event, JsonValue data, Subscriber except) {
    tell(
        new ServerMessage.Signal(boardId, person, event, data),
        except,
        "signal " + boardId + " " + person.id() + " " + event);
  }

  /**
   * To every socket but {@code except}, which may be null.
   *
   * @param topic what it is about where only the latest frame counts; null where each must arrive
   */
  void tell(ServerMessage message, Subscriber except, String topic) {
    delivery.tellAllBut(except, new Frame(codec.encode(message), topic));
  }

  /** To one socket, which need not be on the board. */
  void reply(Subscriber socket, ServerMessage message) {
    delivery.reply(socket, lasting(message));
  }

  /** Around what somebody else offers to the socket, so that it keeps its place and leaves. */
  void around(Subscriber socket, Runnable offer) {
    delivery.catchUp(socket);
    offer.run();
    delivery.flushLater(socket);
  }

  private Frame lasting(ServerMessage message) {
    return Frame.lasting(codec.encode(message));
  }

  /** Lets everything leave that was told since the last time. */
  void flush() {
    delivery.flush();
  }
}
