package org.roomkey.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.User;

/**
 * Who is on a board: users, each with the sockets through which one is there. A user whose last
 * socket broke off stays for a grace period. Used on the board's serial executor alone.
 */
final class Presence {

  private static final class Present {
    private final User user;
    private final Set<Subscriber> sockets = new LinkedHashSet<>();
    private long awaySince;

    Present(User user) {
      this.user = user;
    }
  }

  private final long graceNanos;
  private final Map<String, Present> users = new LinkedHashMap<>();
  private final Set<Subscriber> sockets = new LinkedHashSet<>();
  private int away;

  Presence(long graceNanos) {
    this.graceNanos = graceNanos;
  }

  boolean contains(Subscriber socket) {
    return sockets.contains(socket);
  }

  /**
   * @return whether the user was not there before
   */
  boolean add(Subscriber socket) {
    User user = socket.user();
    Present present = users.get(user.id());
    boolean isNew = present == null;
    if (isNew) {
      present = new Present(user);
      users.put(user.id(), present);
    } else if (present.sockets.isEmpty()) {
      away--;
    }
    present.sockets.add(socket);
    sockets.add(socket);
    return isNew;
  }

  /**
   * @param atOnce whether the user leaves without a grace period
   * @return whether the user is gone with it
   */
  boolean remove(Subscriber socket, boolean atOnce, long now) {
    if (!sockets.remove(socket)) {
      return false;
    }
    Present present = users.get(socket.user().id());
    present.sockets.remove(socket);
    if (!present.sockets.isEmpty()) {
      return false;
    }
    if (atOnce || graceNanos == 0) {
      users.remove(socket.user().id());
      return true;
    }
    present.awaySince = now;
    away++;
    return false;
  }

  boolean hasSockets(String userId) {
    Present present = users.get(userId);
    return present != null && !present.sockets.isEmpty();
  }

  Optional<Person> person(String userId) {
    return Optional.ofNullable(users.get(userId)).map(present -> person(present.user));
  }

  /** Removes the user with every socket and returns those. */
  List<Subscriber> removeUser(String userId) {
    Present present = users.remove(userId);
    if (present == null) {
      return List.of();
    }
    if (present.sockets.isEmpty()) {
      away--;
    }
    sockets.removeAll(present.sockets);
    return List.copyOf(present.sockets);
  }

  /** Removes and returns the users whose grace period is over. */
  List<Person> overdue(long now) {
    List<Person> gone = new ArrayList<>();
    if (away > 0) {
      users
          .values()
          .removeIf(
              present -> {
                boolean over = present.sockets.isEmpty() && now - present.awaySince >= graceNanos;
                if (over) {
                  gone.add(person(present.user));
                }
                return over;
              });
      away -= gone.size();
    }
    return gone;
  }

  /** Whether somebody's grace period runs. */
  boolean isSomebodyAway() {
    return away > 0;
  }

  boolean isEmpty() {
    return users.isEmpty();
  }

  long viewers() {
    return users.size();
  }

  Collection<Subscriber> sockets() {
    return sockets;
  }

  List<String> userIds() {
    return List.copyOf(users.keySet());
  }

  /** In the order in which they came. */
  List<Person> people(int max) {
    return users.values().stream().limit(max).map(present -> person(present.user)).toList();
  }

  static Person person(User user) {
    return new Person(user.id(), user.name());
  }
}
