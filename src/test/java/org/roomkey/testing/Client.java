package org.roomkey.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client on one board that comes back with {@code after} whenever its socket ends. Used by one
 * thread, whose owner looks at the counts.
 */
final class Client {
  private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Person person;
  private final String boardId;
  private final SeenMessages seen;
  private final AtomicInteger returns = new AtomicInteger();
  private final List<TestSocket> ended = new CopyOnWriteArrayList<>();
  private TestSocket socket;

  Client(Person person, String boardId, SeenMessages seen) {
    this.person = person;
    this.boardId = boardId;
    this.seen = seen;
    this.socket = joined();
  }

  private TestSocket joined() {
    TestSocket opened = person.socket();
    opened.join(boardId, seen.last(boardId), null);
    return opened;
  }

  TestSocket socket() {
    return socket;
  }

  boolean isOn(String board) {
    return boardId.equals(board);
  }

  /** Returns when the socket has received all messages of the board so far. */
  void settle() {
    socket.settle(boardId);
  }

  void mustHaveSeen(List<Frame> stored) {
    seen.mustHaveSeen(boardId, stored);
  }

  /** The number of reconnects. */
  int returns() {
    return returns.get();
  }

  /** The sockets whose end caused a reconnect. */
  List<TestSocket> ended() {
    return ended;
  }

  boolean isThere() {
    return socket.isOpen();
  }

  /** Retries until it has joined, within the usual patience. */
  void comeBack() {
    seen.take(socket);
    ended.add(socket);
    returns.incrementAndGet();
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!isThere()) {
      try {
        socket = joined();
      } catch (RuntimeException | AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
      }
    }
  }

  /** Counts the messages received until now and ignores later ones. */
  void close() {
    seen.take(socket);
    socket.close();
  }
}
