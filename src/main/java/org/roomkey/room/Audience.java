package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.ServerMessage.Person;

/**
 * The users present on a board and those typing there, and the frames about them. Frames leave at
 * the next {@link #flush}. Only used on the board's serial executor.
 */
final class Audience {
  /** With more viewers, joins and leaves are sent together. */
  private static final int LARGE = 100;

  private final String boardId;
  private final MessageCodec codec;
  private final Presence presence;
  private final PresenceChanges changes;
  private final TypingUsers typists = new TypingUsers();
  private final Delivery delivery;
  private final StepUpDeadline stepUp;

  /**
   * @param stepUp when an authentication on the board becomes too old
   */
  Audience(String boardId, BoardContext context, StepUpDeadline stepUp) {
    this.boardId = boardId;
    this.stepUp = stepUp;
    this.codec = context.codec();
    this.presence =
        new Presence(boardId, context.limits().presenceGrace().toNanos(), context.peers());
    this.changes = new PresenceChanges(context.nanoTime().getAsLong());
    this.delivery = new Delivery(presence, context.pool());
  }

  Presence presence() {
    return presence;
  }

  boolean has(Subscriber socket) {
    return presence.contains(socket);
  }

  void enter(Subscriber socket) {
    distribute();
    stepUp.enters(socket);
    if (presence.add(socket)) {
      joined(Presence.person(socket.user()));
    }
  }

  /** Distributes the frames so far. Call it before a socket enters or leaves. */
  private void distribute() {
    removeOverdue();
    delivery.distribute();
  }

  /** The error for a socket whose authentication is too old for the board; empty if it is not. */
  Optional<ErrorCode> refusal(Subscriber socket) {
    return stepUp.refusal(socket);
  }

  /** The board's step-up, or the credential of a socket, may have changed. */
  void checkStepUp() {
    stepUp.mayHaveChanged();
  }

  /** Removes the sockets whose authentication is too old. No frame after its end reaches them. */
  private void removeOverdue() {
    if (stepUp.isDue()) {
      for (Subscriber socket : stepUp.overdue(presence.sockets())) {
        left(socket, true, 0);
        reply(socket, ServerMessage.BoardRevoked.stepUp(boardId));
      }
    }
  }

  private void joined(Person person) {
    if (isBatched()) {
      changes.joined(person);
    } else {
      broadcastToOthers(
          person.id(), new ServerMessage.UserJoined(boardId, person, presence.viewers()));
    }
  }

  /** A user is present on another node. */
  void remotePresent(Peers.RemotePresence remote) {
    if (presence.putRemote(remote)) {
      joined(remote.person());
    }
  }

  /** The user is no longer present on that node. */
  void departed(String node, String userId) {
    presence.departed(node, userId).ifPresent(this::gone);
  }

  void replaceRemote(List<Peers.RemotePresence> now) {
    List<Peers.RemotePresence> before = presence.remote();
    Set<Peers.RemotePresence> changed = new LinkedHashSet<>(now);
    before.forEach(changed::remove);
    changed.forEach(this::remotePresent);
    Set<List<String>> there =
        now.stream().map(Audience::key).collect(Collectors.toUnmodifiableSet());
    for (Peers.RemotePresence remote : before) {
      if (!there.contains(key(remote))) {
        departed(remote.node(), remote.person().id());
      }
    }
  }

  /** Removes a node that is gone, and the users present only there. */
  void forgetNode(String node) {
    presence.remote().stream()
        .filter(remote -> remote.node().equals(node))
        .forEach(remote -> departed(node, remote.person().id()));
  }

  private static List<String> key(Peers.RemotePresence remote) {
    return List.of(remote.node(), remote.person().id());
  }

  /**
   * @param atOnce whether there is no grace period if this was the user's last socket
   */
  void exit(Subscriber socket, boolean atOnce, long now) {
    if (!presence.contains(socket)) {
      return;
    }
    distribute();
    left(socket, atOnce, now);
  }

  private void left(Subscriber socket, boolean atOnce, long now) {
    boolean gone = presence.remove(socket, atOnce, now);
    if (gone) {
      gone(Presence.person(socket.user()));
    } else if (!presence.hasSockets(socket.user().id())) {
      stoppedTyping(Presence.person(socket.user()));
    }
  }

  /** Removes the user and returns the user's sockets on this node. */
  List<Subscriber> remove(String userId) {
    distribute();
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
    if (isBatched()) {
      changes.left(person);
    } else {
      broadcastToOthers(
          person.id(), new ServerMessage.UserLeft(boardId, person, presence.viewers()));
    }
  }

  /** Whether joins and leaves must wait for the batch, so that none overtakes an earlier one. */
  private boolean isBatched() {
    return presence.viewers() > LARGE || !changes.isEmpty();
  }

  void typed(Person person, long now) {
    if (typists.typed(person, now)) {
      broadcastTyping(person, new ServerMessage.UserTyping(boardId, person));
    }
  }

  void stoppedTyping(Person person) {
    if (typists.stopped(person.id())) {
      broadcastStopped(person);
    }
  }

  private void broadcastStopped(Person person) {
    broadcastTyping(person, new ServerMessage.UserStoppedTyping(boardId, person));
  }

  private void broadcastTyping(Person person, ServerMessage message) {
    String topic = "typing " + boardId + " " + person.id();
    delivery.toOthers(person.id(), new Frame(codec.encode(message), topic));
  }

  /** Ends overdue grace periods and typing, and sends the batch of joins and leaves. */
  void tick(long now) {
    presence.overdue(now).forEach(this::gone);
    typists.silent(now).forEach(this::broadcastStopped);
    if (changes.isDue(now)) {
      delivery.toAll(
          lasting(
              new ServerMessage.Presence(
                  boardId, changes.joined(), changes.left(), presence.viewers())));
      changes.sent(now);
    }
  }

  boolean hasDeadlines() {
    return presence.hasGracePeriods() || !typists.isEmpty() || !changes.isEmpty();
  }

  private void broadcastToOthers(String userId, ServerMessage message) {
    delivery.toOthers(userId, lasting(message));
  }

  /** A slow reader may get only the latest signal of each user and event. */
  void signal(Person person, String event, JsonValue data, Subscriber except) {
    broadcast(
        new ServerMessage.Signal(boardId, person, event, data),
        except,
        "signal " + boardId + " " + person.id() + " " + event);
  }

  /**
   * Sends to every socket except {@code except}, which may be null.
   *
   * @param topic see {@link Frame}; null if the frame must arrive
   */
  void broadcast(ServerMessage message, Subscriber except, String topic) {
    delivery.toAllExcept(except, new Frame(codec.encode(message), topic));
  }

  /** Sends to one socket, on the board or not, in order with the frames for everybody. */
  void reply(Subscriber socket, ServerMessage message) {
    delivery.reply(socket, lasting(message));
  }

  void refuse(Subscriber socket, ErrorCode code, JsonValue ref) {
    reply(socket, ServerMessage.Error.of(code, boardId, ref));
  }

  void rateLimited(Subscriber socket, JsonValue ref) {
    reply(socket, ServerMessage.Error.rateLimited(boardId, ref));
  }

  /** From any thread, out of the order of the other frames. */
  void unavailable(Subscriber socket, JsonValue ref) {
    if (socket.offer(Batch.of(lasting(ServerMessage.Error.unavailable(boardId, ref))))) {
      socket.flush();
    }
  }

  private Frame lasting(ServerMessage message) {
    return Frame.lasting(codec.encode(message));
  }

  /** Sends everything since the last flush. */
  void flush() {
    removeOverdue();
    delivery.flush();
  }
}
