package org.roomkey.auth;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.roomkey.protocol.CloseStatus;

/**
 * Tells the sockets what ended. Safe for use by many threads.
 *
 * <p>Closes the gap between a handshake and an ending: the ending commits its row, counts, and then
 * closes the sockets it finds; the handshake remembers the count, reads the row, enters the socket
 * where endings look, and reads the row again if the count has moved. Whichever comes first, one of
 * the two sees the other.
 */
public final class Endings {

  /** What ended. */
  public enum Subject {
    LOGIN,
    TOKEN,
    USER
  }

  /**
   * @param id of the login, token or user
   * @param close what its sockets are told
   */
  public record Ending(Subject subject, String id, CloseStatus close) {}

  private final AtomicLong count = new AtomicLong();
  private final List<Consumer<Ending>> listeners = new CopyOnWriteArrayList<>();
  private volatile Consumer<Ending> elsewhere = ending -> {};

  public void listen(Consumer<Ending> listener) {
    listeners.add(listener);
  }

  /**
   * @param others are told of what ends here; must not block
   */
  public void forwardTo(Consumer<Ending> others) {
    elsewhere = others;
  }

  /** Moves with every ending. */
  public long count() {
    return count.get();
  }

  /** To be called after the row is committed; returns when every listener here has been told. */
  public void announce(Ending ending) {
    heard(ending);
    elsewhere.accept(ending);
  }

  /** Another node, or a look at the database, says so. */
  public void heard(Ending ending) {
    count.incrementAndGet();
    listeners.forEach(listener -> listener.accept(ending));
  }
}
