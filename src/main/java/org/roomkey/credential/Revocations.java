package org.roomkey.credential;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.roomkey.protocol.CloseStatus;

/**
 * Tells listeners that a login, token or user is no longer valid. Safe for use by many threads.
 *
 * <p>It also closes the race between a handshake and a revocation. The revocation commits its row,
 * increments {@link #count}, then closes the sockets that it finds. The handshake remembers the
 * count, reads the row, registers the socket, and reads the row again if the count has changed. So
 * either the revocation finds the socket, or the handshake notices the revocation.
 */
public final class Revocations {

  public enum Subject {
    LOGIN,
    TOKEN,
    USER
  }

  /**
   * The end of a login (logout, expiry), a token or an account.
   *
   * @param id of the login, token or user
   * @param close the status with which its sockets close
   */
  public record Revocation(Subject subject, String id, CloseStatus close) {}

  private final AtomicLong count = new AtomicLong();
  private final List<Consumer<Revocation>> listeners = new CopyOnWriteArrayList<>();
  private volatile Consumer<Revocation> otherNodes = revocation -> {};

  public void listen(Consumer<Revocation> listener) {
    listeners.add(listener);
  }

  /**
   * @param nodes receives each revocation that begins on this node; must not block
   */
  public void forwardTo(Consumer<Revocation> nodes) {
    otherNodes = nodes;
  }

  public long count() {
    return count.get();
  }

  /** Call it after the row is committed. Returns when every listener on this node has run. */
  public void announce(Revocation revocation) {
    heard(revocation);
    otherNodes.accept(revocation);
  }

  /**
   * Something may be revoked. Call it before the open sockets are read: a handshake whose socket is
   * not among them reads the row again.
   */
  void suspect() {
    count.incrementAndGet();
  }

  /** Another node, or a check of the database, reports the revocation. */
  public void heard(Revocation revocation) {
    count.incrementAndGet();
    listeners.forEach(listener -> listener.accept(revocation));
  }
}
