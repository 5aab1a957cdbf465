package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.Lifetime;
import org.roomkey.room.Batch;
import org.roomkey.room.Frame;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.QueuedExecutor;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;

class ConnectionTimerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration HEARTBEAT = Duration.ofSeconds(25);
  private static final Duration WARNING = Duration.ofMinutes(5);

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final MutableClock clock = new MutableClock();
  private final Connections connections = new Connections(clock, clock.nanoTime());
  private final QueuedExecutor background = new QueuedExecutor();
  private final List<String> askedLogins = new ArrayList<>();
  private boolean hasExpired = true;
  private boolean isStoreDown;

  private final ConnectionTimer timer =
      new ConnectionTimer(
          connections,
          new ConnectionTimer.Times(DEADLINE, HEARTBEAT, WARNING),
          this::endIfExpired,
          clock,
          clock.nanoTime(),
          background);

  private boolean endIfExpired(String loginId) {
    askedLogins.add(loginId);
    if (isStoreDown) {
      throw new StoreException("down, says the test", null);
    }
    return hasExpired;
  }

  private FakePeer connect() {
    FakePeer peer = new FakePeer("1", clock);
    connections.handshakes().begin();
    connections.add(peer.connection);
    return peer;
  }

  private FakePeer loggedInFor(Duration time) {
    Instant end = clock.instant().plus(time);
    return connect().loggedIn(Users.ALICE, "login-1", () -> end);
  }

  private void tickAfter(Duration time) {
    clock.advance(time);
    timer.tick();
  }

  @Test
  void aPeerThatDoesNotAuthenticateInTimeIsUnauthorized() {
    FakePeer peer = connect();

    tickAfter(DEADLINE.minusNanos(1));
    assertTrue(peer.connection.isOpen());
    tickAfter(Duration.ofNanos(1));

    assertEquals("(UNAUTHORIZED)", peer.last());
  }

  @Test
  void readingDoesNotExtendTheDeadlineButAPendingDecisionDoes() {
    FakePeer peer = connect();
    peer.connection.clock().authenticating(true);
    tickAfter(DEADLINE);
    assertTrue(peer.connection.isOpen());

    peer.connection.clock().read();
    peer.connection.clock().authenticating(false);
    timer.tick();

    assertFalse(peer.connection.isOpen());
  }

  @Test
  void aPingIsSentEveryHeartbeat() {
    FakePeer peer = connect().loggedIn(Users.ALICE, "login-1", Lifetime.ENDLESS);

    tickAfter(HEARTBEAT.minusNanos(1));
    assertEquals(List.of(), peer.wire.sent);
    tickAfter(Duration.ofNanos(1));
    timer.tick();

    assertEquals(List.of("(ping)"), peer.wire.sent);
  }

  @Test
  void aPeerSilentForTwoHeartbeatsIsClosedAndAnAnsweringOneStays() {
    FakePeer silent = connect().loggedIn(Users.ALICE, "login-1", Lifetime.ENDLESS);
    tickAfter(HEARTBEAT);
    FakePeer answering = new FakePeer("2", clock);
    answering.loggedIn(Users.BOB, "login-2", Lifetime.ENDLESS);
    connections.add(answering.connection);

    tickAfter(HEARTBEAT);

    assertEquals("(GOING_AWAY)", silent.last());
    assertTrue(answering.connection.isOpen());
  }

  @Test
  void aPeerThatReadsNothingForTenSecondsIsASlowConsumer() {
    FakePeer peer = connect().loggedIn(Users.ALICE, "login-1", Lifetime.ENDLESS);
    List<Boolean> open = new ArrayList<>();
    peer.wire.whileWriting =
        () -> {
          tickAfter(Duration.ofSeconds(10));
          open.add(peer.connection.isOpen());
          tickAfter(Duration.ofMillis(1));
          open.add(peer.connection.isOpen());
        };

    peer.connection.warn(clock.instant());

    assertEquals(List.of(true, false), open);
    assertEquals("(SLOW_CONSUMER)", peer.last());
  }

  @Test
  void aUserIsWarnedOnceBeforeTheLoginExpires() {
    FakePeer peer = loggedInFor(WARNING.plusSeconds(1));
    timer.tick();
    assertEquals(List.of(), peer.wire.sent);

    tickAfter(Duration.ofSeconds(2));
    timer.tick();

    assertEquals(1, peer.wire.sent.size(), peer.wire.sent.toString());
    assertTrue(peer.last().contains("session_expiring"), peer.last());
  }

  @Test
  void anExpiredLoginEndsTheConnectionOnceTheDatabaseConfirms() {
    FakePeer peer = loggedInFor(Duration.ofSeconds(1));
    tickAfter(Duration.ofSeconds(1));
    timer.tick();
    assertTrue(peer.connection.isOpen(), "the timer does not read the database");
    assertEquals(1, background.waiting(), "and asks once");

    background.runAll();

    assertEquals(List.of("login-1"), askedLogins);
    assertEquals("(SESSION_EXPIRED)", peer.last());
  }

  @Test
  void aLoginExtendedOnAnotherNodeKeepsItsConnection() {
    hasExpired = false;
    FakePeer peer = loggedInFor(Duration.ofSeconds(1));
    tickAfter(Duration.ofSeconds(1));
    background.runAll();
    assertTrue(peer.connection.isOpen());

    timer.tick();
    background.runAll();

    assertEquals(2, askedLogins.size());
  }

  @Test
  void anExpiredLoginEndsTheConnectionIfTheDatabaseIsUnavailable() {
    isStoreDown = true;
    FakePeer peer = loggedInFor(Duration.ofSeconds(1));
    tickAfter(Duration.ofSeconds(1));

    background.runAll();

    assertEquals("(SESSION_EXPIRED)", peer.last());
  }

  @Test
  void anExpiredTokenEndsTheConnectionWithoutTheDatabase() {
    Instant end = clock.instant().plusSeconds(1);
    FakePeer peer = connect().withToken(Users.SERVICE, "token", () -> end);

    tickAfter(Duration.ofSeconds(1));

    assertEquals("(SESSION_EXPIRED)", peer.last());
    assertEquals(0, background.waiting());
  }

  /** The session of the application goes on; another token of it may have a socket, too. */
  @Test
  void anExpiredTokenOfABoundLoginEndsTheConnectionOnly() {
    Instant end = clock.instant().plusSeconds(1);
    FakePeer peer = connect().bound(Users.BOB, "bound", "token", () -> end);

    tickAfter(Duration.ofSeconds(1));

    assertEquals("(SESSION_EXPIRED)", peer.last());
    assertEquals(0, background.waiting());
  }

  @Test
  void aFlushRefusedByTheLaneIsRetried() {
    FakePeer peer = connect().loggedIn(Users.ALICE, "login-1", Lifetime.ENDLESS);
    peer.connection.offer(Batch.of(Frame.lasting("{}")));
    assertEquals(List.of(), peer.wire.sent);

    timer.tick();

    assertEquals(1, peer.wire.sent.size());
  }
}
