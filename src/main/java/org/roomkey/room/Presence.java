package org.roomkey.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.User;

/**
 * The users present on a board, each with the sockets on this node and the number of sockets on
 * other nodes. A user whose last socket broke off stays for a grace period. Reports changes on this
 * node to the other nodes. Only used on the board's serial executor.
 */
final class Presence {

  private static final class Present {
    private final Person person;
    private final Set<Subscriber> sockets = new LinkedHashSet<>();
    private boolean away;
    private long awaySince;

    /** The number of sockets by node; empty for most users. */
    private Map<String, Integer> elsewhere = Map.of();

    Present(Person person) {
      this.person = person;
    }

    boolean isHere() {
      return away || !sockets.isEmpty();
    }

    boolean isOnAnyNode() {
      return isHere() || !elsewhere.isEmpty();
    }

    private int socketsElsewhere() {
      return elsewhere.values().stream().mapToInt(sockets -> sockets).sum();
    }
  }

  private final String boardId;
  private final long graceNanos;
  private final Peers peers;
  private final Map<String, Present> users = new LinkedHashMap<>();
  private final Set<Subscriber> sockets = new LinkedHashSet<>();
  private int away;
  private long socketsElsewhere;

  Presence(String boardId, long graceNanos, Peers peers) {
    this.boardId = boardId;
    this.graceNanos = graceNanos;
    this.peers = peers;
  }

  boolean contains(Subscriber socket) {
    return sockets.contains(socket);
  }

  /** Adds the socket; true if the user was not present before. */
  boolean add(Subscriber socket) {
    Person person = person(socket.user());
    Present present = users.get(person.id());
    boolean isNew = present == null;
    if (isNew) {
      present = new Present(person);
      users.put(person.id(), present);
    }
    endGracePeriod(present);
    present.sockets.add(socket);
    sockets.add(socket);
    peers.present(boardId, present.person, present.sockets.size());
    return isNew;
  }

  private void endGracePeriod(Present present) {
    if (present.away) {
      present.away = false;
      away--;
    }
  }

  /**
   * @param atOnce whether the user leaves without a grace period
   * @return whether the user is no longer present
   */
  boolean remove(Subscriber socket, boolean atOnce, long now) {
    if (!sockets.remove(socket)) {
      return false;
    }
    Present present = users.get(socket.user().id());
    present.sockets.remove(socket);
    boolean leaves = present.sockets.isEmpty() && (atOnce || graceNanos == 0);
    if (leaves) {
      return leaveNode(present);
    }
    if (present.sockets.isEmpty()) {
      present.awaySince = now;
      present.away = true;
      away++;
    }
    peers.present(boardId, present.person, present.sockets.size());
    return false;
  }

  /** Reports that the user left this node; true if the user is on no other node. */
  private boolean leaveNode(Present present) {
    peers.gone(boardId, present.person.id());
    return removeIfGone(present);
  }

  private boolean removeIfGone(Present present) {
    return !present.isOnAnyNode() && users.remove(present.person.id()) != null;
  }

  boolean hasSockets(String userId) {
    Present present = users.get(userId);
    return present != null && !present.sockets.isEmpty();
  }

  Optional<Person> person(String userId) {
    return Optional.ofNullable(users.get(userId)).map(present -> present.person);
  }

  /** Removes the user, on other nodes too, and returns the sockets on this node. */
  List<Subscriber> removeUser(String userId) {
    Present present = users.remove(userId);
    if (present == null) {
      return List.of();
    }
    boolean wasHere = present.isHere();
    endGracePeriod(present);
    sockets.removeAll(present.sockets);
    socketsElsewhere -= present.socketsElsewhere();
    if (wasHere) {
      peers.gone(boardId, userId);
    }
    return List.copyOf(present.sockets);
  }

  /** Ends overdue grace periods and returns the users who are no longer present. */
  List<Person> overdue(long now) {
    if (away == 0) {
      return List.of();
    }
    List<Present> over =
        users.values().stream()
            .filter(present -> present.away && now - present.awaySince >= graceNanos)
            .toList();
    List<Person> gone = new ArrayList<>();
    for (Present present : over) {
      endGracePeriod(present);
      if (leaveNode(present)) {
        gone.add(present.person);
      }
    }
    return gone;
  }

  boolean hasGracePeriods() {
    return away > 0;
  }

  /** The user is present on another node; true if the user was not present before. */
  boolean putRemote(Peers.RemotePresence remote) {
    Present present = users.get(remote.person().id());
    boolean isNew = present == null;
    if (isNew) {
      present = new Present(remote.person());
      users.put(remote.person().id(), present);
    }
    Map<String, Integer> elsewhere = new HashMap<>(present.elsewhere);
    elsewhere.put(remote.node(), remote.sockets());
    changeElsewhere(present, elsewhere);
    return isNew;
  }

  private void changeElsewhere(Present present, Map<String, Integer> elsewhere) {
    socketsElsewhere -= present.socketsElsewhere();
    present.elsewhere = Map.copyOf(elsewhere);
    socketsElsewhere += present.socketsElsewhere();
  }

  /** The user left that node; returns the user if no longer present on any node. */
  Optional<Person> departed(String node, String userId) {
    Present present = users.get(userId);
    if (present == null || !present.elsewhere.containsKey(node)) {
      return Optional.empty();
    }
    Map<String, Integer> elsewhere = new HashMap<>(present.elsewhere);
    elsewhere.remove(node);
    changeElsewhere(present, elsewhere);
    return removeIfGone(present) ? Optional.of(present.person) : Optional.empty();
  }

  List<Peers.RemotePresence> remote() {
    List<Peers.RemotePresence> remote = new ArrayList<>();
    for (Present present : users.values()) {
      present.elsewhere.forEach(
          (node, count) -> remote.add(new Peers.RemotePresence(node, present.person, count)));
    }
    return remote;
  }

  /** Reports all users of this node to the other nodes again. */
  void tellPeers() {
    for (Present present : users.values()) {
      if (present.isHere()) {
        peers.present(boardId, present.person, present.sockets.size());
      }
    }
  }

  boolean isEmpty() {
    return users.isEmpty();
  }

  long viewers() {
    return users.size();
  }

  /** The number of sockets on all nodes. */
  long connections() {
    return sockets.size() + socketsElsewhere;
  }

  /** The sockets on this node. */
  Collection<Subscriber> sockets() {
    return sockets;
  }

  /** Whether a user of this node is present, the grace period included. */
  boolean isInUse() {
    return away > 0 || !sockets.isEmpty();
  }

  List<String> userIds() {
    return List.copyOf(users.keySet());
  }

  /** The users present, in the order of arrival. */
  List<Person> people(int max) {
    return users.values().stream().limit(max).map(present -> present.person).toList();
  }

  static Person person(User user) {
    return new Person(user.id(), user.name(), user.application());
  }
}
