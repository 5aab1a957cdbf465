package org.roomkey.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hands the frames of one board to its sockets: what is told in one run of the board reaches each
 * socket at one go, in the order in which it was told, and replies stand in their place among it.
 * Used on the board's serial executor alone.
 */
final class Delivery {

  /** To all but {@code except}, a socket or a user's id, which may be null. */
  private record Told(Frame frame, Object except) {

    boolean isFor(Subscriber socket) {
      return !socket.equals(except) && !socket.user().id().equals(except);
    }
  }

  private final Presence presence;
  private final List<Told> told = new ArrayList<>();

  /** How much of what was told has reached those sockets that are ahead of the others. */
  private final Map<Subscriber, Integer> ahead = new HashMap<>();

  private final List<Subscriber> unflushed = new ArrayList<>();

  /**
   * @param presence whose sockets are told; to be {@linkplain #settle settled} before they change
   */
  Delivery(Presence presence) {
    this.presence = presence;
  }

  void tellAllBut(Subscriber socket, Frame frame) {
    told.add(new Told(frame, socket));
  }

  void tellOthersThan(String userId, Frame frame) {
    told.add(new Told(frame, userId));
  }

  void tellAll(Frame frame) {
    told.add(new Told(frame, null));
  }

  /** To one socket, which need not be on the board, after all that it has been told. */
  void reply(Subscriber socket, Frame frame) {
    catchUp(socket);
    offer(socket, List.of(frame));
  }

  /** Hands to the socket what it has been told, before somebody else offers it a frame. */
  void catchUp(Subscriber socket) {
    if (!told.isEmpty() && presence.contains(socket)) {
      offer(socket, rest(socket));
      ahead.put(socket, told.size());
    }
  }

  /** For a socket to which somebody else has offered frames. */
  void flushLater(Subscriber socket) {
    int last = unflushed.size() - 1;
    if (last < 0 || unflushed.get(last) != socket) {
      unflushed.add(socket);
    }
  }

  /** Hands to every socket what it has been told; to be called before a socket comes or goes. */
  void settle() {
    if (told.isEmpty()) {
      return;
    }
    List<Frame> all = told.stream().map(Told::frame).toList();
    Set<Object> excepted =
        told.stream().map(Told::except).filter(e -> e != null).collect(Collectors.toSet());
    for (Subscriber socket : presence.sockets()) {
      boolean takesAll =
          !ahead.containsKey(socket)
              && !excepted.contains(socket)
              && !excepted.contains(socket.user().id());
      offer(socket, takesAll ? all : rest(socket));
    }
    told.clear();
    ahead.clear();
  }

  private List<Frame> rest(Subscriber socket) {
    return told.subList(ahead.getOrDefault(socket, 0), told.size()).stream()
        .filter(one -> one.isFor(socket))
        .map(Told::frame)
        .toList();
  }

  private void offer(Subscriber socket, List<Frame> frames) {
    if (socket.offer(frames)) {
      unflushed.add(socket);
    }
  }

  /** Lets everything leave that was told since the last time. */
  void flush() {
    settle();
    for (Subscriber socket : unflushed) {
      socket.flush();
    }
    unflushed.clear();
  }
}
