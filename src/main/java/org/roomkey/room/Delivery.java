package org.roomkey.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hands the frames of one board to its sockets. Frames collected in one run of the board reach each
 * socket together and in order; replies keep their place among them. Only used on the board's
 * serial executor.
 */
final class Delivery {

  /** For all except {@code except}: a socket, a user id, or null. */
  private record Told(Frame frame, Object except) {

    boolean isFor(Subscriber socket) {
      return !socket.equals(except) && !socket.user().id().equals(except);
    }
  }

  private final Presence presence;
  private final List<Told> told = new ArrayList<>();

  /** How many of the frames were handed to sockets that got a reply in between. */
  private final Map<Subscriber, Integer> ahead = new HashMap<>();

  private final List<Subscriber> unflushed = new ArrayList<>();

  /**
   * @param presence the sockets; call {@link #settle} before they change
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

  /** To one socket, after all frames for it so far; the socket need not be on the board. */
  void reply(Subscriber socket, Frame frame) {
    catchUp(socket);
    offer(socket, List.of(frame));
  }

  private void catchUp(Subscriber socket) {
    if (!told.isEmpty() && presence.contains(socket)) {
      offer(socket, rest(socket));
      ahead.put(socket, told.size());
    }
  }

  /** Hands its frames to every socket. To be called before a socket enters or leaves. */
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

  /** Sends everything since the last flush. */
  void flush() {
    settle();
    for (Subscriber socket : unflushed) {
      socket.flush();
    }
    unflushed.clear();
  }
}
