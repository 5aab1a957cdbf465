package org.roomkey.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Passes the frames of one board to its sockets. Frames collected in one run of the board reach
 * each socket together and in order, replies included. Only used on the board's serial executor.
 */
final class Delivery {
  /** The most sockets that the thread of the board writes to; more would hold it for too long. */
  private static final int WRITTEN_HERE = 64;

  /** For all sockets except {@code except}: a socket, all sockets of a user id, or null. */
  private record Broadcast(Frame frame, Object except) {

    boolean isFor(Subscriber socket) {
      return except == null || (!except.equals(socket) && !except.equals(socket.user().id()));
    }
  }

  private final Presence presence;
  private final List<Broadcast> broadcasts = new ArrayList<>();

  /** For each socket that got a reply: the number of broadcasts that it has already. */
  private final Map<Subscriber, Integer> ahead = new HashMap<>();

  private List<Subscriber> unflushed = new ArrayList<>();
  private final Executor pool;

  /**
   * @param presence the sockets; call {@link #distribute} before they change
   * @param pool writes to the sockets of large boards
   */
  Delivery(Presence presence, Executor pool) {
    this.presence = presence;
    this.pool = pool;
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
    offer(socket, Batch.of(frame));
  }

  private void catchUp(Subscriber socket) {
    if (!broadcasts.isEmpty() && presence.contains(socket)) {
      offerRest(socket);
      ahead.put(socket, broadcasts.size());
    }
  }

  /** Passes its frames to every socket. Call it before a socket enters or leaves. */
  void distribute() {
    if (broadcasts.size() == 1 && ahead.isEmpty()) {
      distributeOne(broadcasts.get(0));
    } else if (!broadcasts.isEmpty()) {
      distributeAll();
    }
    broadcasts.clear();
    ahead.clear();
  }

  /** The usual case on a quiet board. */
  private void distributeOne(Broadcast one) {
    Batch batch = Batch.of(one.frame);
    for (Subscriber socket : presence.sockets()) {
      if (one.isFor(socket)) {
        offer(socket, batch);
      }
    }
  }

  private void distributeAll() {
    List<Frame> frames = new ArrayList<>(broadcasts.size());
    Set<Object> excepted = new HashSet<>();
    for (Broadcast broadcast : broadcasts) {
      frames.add(broadcast.frame);
      if (broadcast.except != null) {
        excepted.add(broadcast.except);
      }
    }
    Batch all = Batch.of(frames);
    for (Subscriber socket : presence.sockets()) {
      if (takesAll(socket, excepted)) {
        offer(socket, all);
      } else {
        offerRest(socket);
      }
    }
  }

  private boolean takesAll(Subscriber socket, Set<Object> excepted) {
    return (ahead.isEmpty() || !ahead.containsKey(socket))
        && (excepted.isEmpty()
            || (!excepted.contains(socket) && !excepted.contains(socket.user().id())));
  }

  private void offerRest(Subscriber socket) {
    List<Frame> rest =
        broadcasts.subList(ahead.getOrDefault(socket, 0), broadcasts.size()).stream()
            .filter(one -> one.isFor(socket))
            .map(Broadcast::frame)
            .toList();
    if (!rest.isEmpty()) {
      offer(socket, Batch.of(rest));
    }
  }

  private void offer(Subscriber socket, Batch batch) {
    if (socket.offer(batch)) {
      unflushed.add(socket);
    }
  }

  /** Sends everything since the last flush. */
  void flush() {
    distribute();
    if (unflushed.size() <= WRITTEN_HERE) {
      unflushed.forEach(Subscriber::flush);
      unflushed.clear();
    } else {
      List<Subscriber> sockets = unflushed;
      unflushed = new ArrayList<>(sockets.size());
      pool.execute(() -> sockets.forEach(Subscriber::flush));
    }
  }
}
