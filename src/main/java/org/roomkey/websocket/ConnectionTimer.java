package org.roomkey.websocket;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;

/**
 * Ends overdue connections: not authenticated in time, silent, stalled, or with an expired
 * credential. Also sends pings and warnings of an expiry. One thread calls {@link #tick}.
 */
public final class ConnectionTimer {
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int TICKS_BETWEEN_FLUSHES = 4;

  /**
   * @param authentication how long the first message may take
   * @param heartbeat between two pings; a peer that sends nothing for two of them is gone
   * @param warning how long before a credential expires its user is warned
   */
  public record Times(Duration authentication, Duration heartbeat, Duration warning) {}

  private final Connections connections;
  private final Times times;
  private final Predicate<String> endIfExpired;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Executor background;
  private final SparseLog log = new SparseLog(Log.of(ConnectionTimer.class));
  private long ticks;

  /**
   * @param endIfExpired ends the login of this id if it has expired, and tells whether it has;
   *     blocks on the database
   * @param background runs {@code endIfExpired}
   */
  public ConnectionTimer(
      Connections connections,
      Times times,
      Predicate<String> endIfExpired,
      Clock clock,
      LongSupplier nanoTime,
      Executor background) {
    this.connections = connections;
    this.times = times;
    this.endIfExpired = endIfExpired;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.background = background;
  }

  /** Call it several times a second. */
  public void tick() {
    long now = nanoTime.getAsLong();
    Instant wallClock = clock.instant();
    Instant warnUntil = wallClock.plus(times.warning);
    for (Connection connection : connections.all()) {
      if (connection.isOpen()) {
        check(connection, now, wallClock, warnUntil);
      }
    }
    if (ticks++ % TICKS_BETWEEN_FLUSHES == 0) {
      // A safety net: the writer pool may have refused an earlier flush because it was full.
      connections.all().forEach(Connection::flush);
    }
  }

  private void check(Connection connection, long now, Instant wallClock, Instant warnUntil) {
    ConnectionClock its = connection.clock();
    if (connection.identity() != null) {
      checkLifetime(connection, wallClock, warnUntil);
    } else if (its.isOlderThan(times.authentication.toNanos(), now) && !its.isAuthenticating()) {
      connection.end(CloseStatus.UNAUTHORIZED, null);
    }
    if (connection.outbox().writingNanos() > STALLED_NANOS) {
      connection.end(CloseStatus.SLOW_CONSUMER, null);
    } else if (its.isSilentFor(times.heartbeat.toNanos() * 2, now)) {
      connection.end(CloseStatus.GOING_AWAY, null);
    } else if (its.takePing(times.heartbeat.toNanos(), now)) {
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
    Identity identity = connection.identity();
    Optional<String> loginId = identity.loginId();
    if (loginId.isEmpty() || identity.tokenId().isPresent()) {
      connection.end(CloseStatus.SESSION_EXPIRED, null);
    } else if (connection.clock().takeExpiry()) {
      background.execute(() -> expire(connection, loginId.get()));
    }
  }

  /** Ends an expired login. Its row decides, because another node may have extended it. */
  private void expire(Connection connection, String loginId) {
    try {
      if (endIfExpired.test(loginId)) {
        connection.end(CloseStatus.SESSION_EXPIRED, null);
      }
    } catch (StoreException e) {
      log.log(Level.WARNING, "login {0} has expired, but its row cannot be read", loginId);
      connection.end(CloseStatus.SESSION_EXPIRED, null);
    } finally {
      connection.clock().resetExpiry();
    }
  }
}
