package org.roomkey.websocket;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.User;

/**
 * The registry of this node's connections. Ends connections on a revocation, on request of an
 * administrator, or to drain the node. Safe for use by many threads.
 */
public final class Connections {
  private static final int MAX_STAGGER_SECONDS = 10;
  private static final Duration HANDSHAKES = Duration.ofSeconds(1);
  private static final Duration CLOSES = Duration.ofSeconds(5);
  private static final long BETWEEN_LOOKS_NANOS = 5_000_000;

  private final Map<String, Connection> byId = new ConcurrentHashMap<>();
  private final PendingHandshakes handshakes = new PendingHandshakes();
  private final Clock clock;
  private final LongSupplier nanoTime;

  public Connections(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  PendingHandshakes handshakes() {
    return handshakes;
  }

  /** Registers the connection and ends its handshake. */
  void add(Connection connection) {
    byId.put(connection.id(), connection);
    if (handshakes.areRefused()) {
      restart(connection);
    }
    handshakes.end();
  }

  void remove(Connection connection) {
    byId.remove(connection.id());
  }

  /** A live view, which may contain connections that have just ended. */
  Collection<Connection> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  private Stream<Connection> open() {
    return byId.values().stream().filter(Connection::isOpen);
  }

  /** An open, authenticated connection with the ids of the boards that it has joined, in order. */
  public record Open(
      String id,
      User user,
      String address,
      Identity.Method method,
      Instant since,
      List<String> boards) {}

  /** Every open, authenticated connection, the oldest first. */
  public List<Open> list() {
    long now = nanoTime.getAsLong();
    Instant wallClock = clock.instant();
    return open()
        .filter(connection -> connection.identity() != null)
        .map(
            connection ->
                new Open(
                    connection.id(),
                    connection.user(),
                    connection.address(),
                    connection.identity().method(),
                    wallClock.minusNanos(connection.clock().ageNanos(now)),
                    connection.boardIds()))
        .sorted(Comparator.comparing(Open::since).thenComparing(Open::id))
        .toList();
  }

  /** The identities of the open, authenticated connections. */
  public List<Identity> identities() {
    return open().map(Connection::identity).filter(Objects::nonNull).toList();
  }

  public int count() {
    return byId.size();
  }

  /**
   * The number of open connections.
   *
   * @param method by which they authenticated; empty for those that have not done so yet
   */
  public long count(Optional<Identity.Method> method) {
    return open()
        .filter(c -> Optional.ofNullable(c.identity()).map(Identity::method).equals(method))
        .count();
  }

  /** Ends the connection for an administrator; false if no connection of this id is open. */
  public boolean kick(String connectionId) {
    Connection connection = byId.get(connectionId);
    if (connection == null || !connection.isOpen()) {
      return false;
    }
    connection.end(CloseStatus.FORBIDDEN, null);
    return true;
  }

  /** Ends the connections of the revoked login, token or user. */
  public void end(Revocation revocation) {
    for (Connection connection : byId.values()) {
      Identity identity = connection.identity();
      if (identity != null && concerns(revocation, identity)) {
        connection.end(revocation.close(), null);
      }
    }
  }

  private static boolean concerns(Revocation revocation, Identity identity) {
    Optional<String> id = Optional.of(revocation.id());
    return switch (revocation.subject()) {
      case LOGIN -> identity.loginId().equals(id);
      case TOKEN -> identity.tokenId().equals(id);
      case USER -> identity.user().id().equals(revocation.id());
    };
  }

  /**
   * Refuses handshakes from now on, and asks every client to reconnect after a random time. Waits
   * briefly for pending handshakes, whose clients are asked the same.
   */
  public void drain() {
    handshakes.refuse();
    byId.values().forEach(Connections::restart);
    handshakes.await(HANDSHAKES);
  }

  /** Blocks until every socket has its close, which may wait for a slow peer; at most 5 s. */
  public void awaitCloses() {
    long deadline = System.nanoTime() + CLOSES.toNanos();
    while (byId.values().stream().anyMatch(connection -> !connection.outbox().isClosed())
        && System.nanoTime() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  private static void restart(Connection connection) {
    int seconds = ThreadLocalRandom.current().nextInt(1, MAX_STAGGER_SECONDS + 1);
    connection.end(CloseStatus.RESTARTING, Duration.ofSeconds(seconds));
  }
}
