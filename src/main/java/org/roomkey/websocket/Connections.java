package org.roomkey.websocket;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * The connections of this node: finds those that a revocation concerns, and ends what is overdue.
 */
public final class Connections {
  private static final Log LOG = Log.of(Connections.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_STAGGER_SECONDS = 10;

  /** Whoever offers frames flushes them; this is for what a full lane refused. */
  private static final int TICKS_BETWEEN_FLUSHES = 4;

  private static final Duration HANDSHAKES = Duration.ofSeconds(1);

  /**
   * @param authentication how long the first message may take
   * @param heartbeat between two pings; nothing read for two of them means gone
   * @param warning how long before its end the person is warned
   */
  public record Times(Duration authentication, Duration heartbeat, Duration warning) {}

  private final Map<String, Connection> connections = new ConcurrentHashMap<>();
  private final Logins logins;
  private final Times times;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Executor background;
  private final PendingHandshakes handshakes = new PendingHandshakes();
  private volatile boolean draining;
  private long ticks;

  /**
   * @param background looks into expired logins, which blocks on the database
   */
  public Connections(
      Logins logins, Times times, Clock clock, LongSupplier nanoTime, Executor background) {
    this.logins = logins;
    this.times = times;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.background = background;
  }

  /** A handshake begins: its socket will be {@linkplain #add added} in a moment. */
  void expect() {
    handshakes.begin();
  }

  /** There will be no socket. */
  void expectNoMore() {
    handshakes.end();
  }

  void add(Connection connection) {
    connections.put(connection.id(), connection);
    if (draining) {
      restart(connection);
    }
    handshakes.end();
  }

  void remove(Connection connection) {
    connections.remove(connection.id());
  }

  Collection<Connection> all() {
    return List.copyOf(connections.values());
  }

  /**
   * A socket that is open and authenticated.
   *
   * @param boards the ids of those it has joined, in order
   */
  public record Open(
      String id,
      User user,
      String address,
      Identity.Method method,
      Instant since,
      List<String> boards) {}

  /** In order of their beginnings. */
  public List<Open> open() {
    long now = nanoTime.getAsLong();
    Instant wallClock = clock.instant();
    return connections.values().stream()
        .filter(connection -> connection.identity() != null && connection.isOpen())
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

  /**
   * Ends the socket as by an administrator.
   *
   * @return false if there is none of this id
   */
  public boolean kick(String connectionId) {
    Connection connection = connections.get(connectionId);
    if (connection == null || !connection.isOpen()) {
      return false;
    }
    connection.end(CloseStatus.FORBIDDEN, null);
    return true;
  }

  /** Of those that are open and authenticated. */
  public List<Identity> identities() {
    return connections.values().stream()
        .filter(Connection::isOpen)
        .map(Connection::identity)
        .filter(identity -> identity != null)
        .toList();
  }

  public int count() {
    return connections.size();
  }

  /**
   * How many are open.
   *
   * @param method by which they were authenticated; empty for those that have yet to be
   */
  public long count(Optional<Identity.Method> method) {
    return connections.values().stream()
        .filter(Connection::isOpen)
        .filter(
            connection ->
                Optional.ofNullable(connection.identity()).map(Identity::method).equals(method))
        .count();
  }

  /** Ends the sockets of the login, token or user. */
  public void ended(Revocation revocation) {
    for (Connection connection : connections.values()) {
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
   * Asks every client, now and from now on, to come back in a while, each at its own time; waits
   * for a moment for those whose handshake is under way.
   */
  public void drain() {
    draining = true;
    connections.values().forEach(Connections::restart);
    handshakes.await(HANDSHAKES);
  }

  /** Whether new handshakes are refused. */
  boolean isDraining() {
    return draining;
  }

  private static void restart(Connection connection) {
    int seconds = ThreadLocalRandom.current().nextInt(1, MAX_STAGGER_SECONDS + 1);
    connection.end(CloseStatus.RESTARTING, Duration.ofSeconds(seconds));
  }

  /** To be called several times a second by one thread. */
  public void tick() {
    long now = nanoTime.getAsLong();
    Instant wallClock = clock.instant();
    Instant warnUntil = wallClock.plus(times.warning());
    for (Connection connection : connections.values()) {
      if (connection.isOpen()) {
        endIfOverdue(connection, now, wallClock, warnUntil);
      }
    }
    if (ticks++ % TICKS_BETWEEN_FLUSHES == 0) {
      connections.values().forEach(Connection::flush);
    }
  }

  private void endIfOverdue(Connection connection, long now, Instant wallClock, Instant warnUntil) {
    ConnectionClock its = connection.clock();
    if (connection.identity() == null) {
      if (its.isOlderThan(times.authentication().toNanos(), now) && !its.isAuthenticating()) {
        connection.end(CloseStatus.UNAUTHORIZED, null);
      }
    } else {
      checkLifetime(connection, wallClock, warnUntil);
    }
    if (connection.outbox().writingNanos() > STALLED_NANOS) {
      connection.end(CloseStatus.SLOW_CONSUMER, null);
    } else if (its.isSilentFor(times.heartbeat().toNanos() * 2, now)) {
      connection.end(CloseStatus.GOING_AWAY, null);
    } else if (its.takePing(times.heartbeat().toNanos(), now)) {
      connection.outbox().ping();
    }
  }

  private void checkLifetime(Connection connection, Instant wallClock, Instant warnUntil) {
    Instant end = connection.identity().lifetime().endsAt();
    if (!wallClock.isBefore(end)) {
      expire(connection);
    } else if (end.isBefore(warnUntil) && connection.clock().takeWarning(end)) {
      connection.warn(end);
    }
  }

  private void expire(Connection connection) {
    Optional<String> loginId = connection.identity().loginId();
    if (loginId.isEmpty()) {
      connection.end(CloseStatus.SESSION_EXPIRED, null);
    } else if (connection.clock().takeExpiry()) {
      background.execute(() -> endIfExpired(connection, loginId.get()));
    }
  }

  private void endIfExpired(Connection connection, String loginId) {
    try {
      if (logins.endIfExpired(loginId)) {
        connection.end(CloseStatus.SESSION_EXPIRED, null);
      }
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "login {0} is over, but its row cannot be read", loginId);
      connection.end(CloseStatus.SESSION_EXPIRED, null);
    } finally {
      connection.clock().resetExpiry();
    }
  }
}
