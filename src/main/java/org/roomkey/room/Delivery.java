package org.roomkey.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Passes the frames of one board to its sockets. Frames collected in one run of the board reach
 * each socket together and in order, replies included. Only used on the board's serial executor.
 */
final class Delivery {

  /** For all sockets except {@code except}: a socket, all sockets of a user id, or null. */
  private record Broadcast(Frame frame, Object except) {

    boolean isFor(Subscriber socket) {
      return !socket.equals(except) && !socket.user().id().equals(except);
    }
  }

  private final Presence presence;
  private final List<Broadcast> broadcasts = new ArrayList<>();

  /** For each socket that got a reply: the number of broadcasts that it has already. */
  private final Map<Subscriber, Integer> ahead = new HashMap<>();

  private final List<Subscriber> unflushed = new ArrayList<>();

  /**
   * @param presence the sockets; call {@link #distribute} before they change
   */
  Delivery(Presence presence) {
    this.presence = presence;
  }

  void toAllExcept(Subscriber socket, Frame frame) {
    broadcasts.add(new Broadcast(frame, socket));
  }

  void toOthers(String userId, Frame frame) {
    broadcasts.add(new Broadcast(frame, userId));
  }

  void toAll(Frame frame) {
    broadcasts.add(new Broadcast(frame, null));
  }

  /** Sends to one socket, after all earlier frames for it. The socket need not be on the board. */
  void reply(Subscriber socket, Frame frame) {
    catchUp(socket);
    offer(socket, List.of(frame));
  }

  private void catchUp(Subscriber socket) {
    if (!broadcasts.isEmpty() && presence.contains(socket)) {
      offer(socket, rest(socket));
      ahead.put(socket, broadcasts.size());
    }
  }

  /** Passes its frames to every socket. Call it before a socket enters or leaves. */
  void distribute() {
    if (broadcasts.isEmpty()) {
      return;
    }
    List<Frame> all = broadcasts.stream().map(Broadcast::frame).toList();
    Set<Object> excepted =
        broadcasts.stream()
            .map(Broadcast::except)
            .filter(e -> e != null)
            .collect(Collectors.toSet());
    for (Subscriber socket : presence.sockets()) {
      boolean takesAll =
          !ahead.containsKey(socket)
              && !excepted.contains(socket)
              && !excepted.contains(socket.user().id());
      offer(socket, takesAll ? all : rest(socket));
    }
    broadcasts.clear();
    ahead.clear();
  }

  private List<Frame> rest(Subscriber socket) {
    return broadcasts.subList(ahead.getOrDefault(socket, 0), broadcasts.size()).stream()
        .filter(one -> one.isFor(socket))
        .map(Broadcast::frame)
        .toList();
  }

  private void offer(Subscriber socket, List<Frame> frames) {
    if (socket.offer(frames)) {
      unflushed.add(socket);
    }
  }

  /** Sends everything since the last flush. */
  void flush() {
    distribute();
    for (Subscriber socket : unflushed) {
      socket.flush();
    }
    unflushed.clear();
  }
}
