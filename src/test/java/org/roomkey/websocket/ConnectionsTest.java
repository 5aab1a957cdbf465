package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Identity.Method;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;

class ConnectionsTest {
  private final MutableClock clock = new MutableClock();
  private final Connections connections = new Connections(clock, clock.nanoTime());

  private FakePeer connect(String id) {
    FakePeer peer = new FakePeer(id, clock);
    connections.handshakes().begin();
    connections.add(peer.connection);
    return peer;
  }

  private FakePeer alice(String id, String loginId) {
    return connect(id).loggedIn(Users.ALICE, loginId, Lifetime.ENDLESS);
  }

  private void revoke(Subject subject, String id) {
    connections.end(new Revocation(subject, id, CloseStatus.SESSION_EXPIRED));
  }

  @Test
  void aRevokedLoginEndsOnlyItsConnections() {
    FakePeer first = alice("1", "login-1");
    FakePeer second = alice("2", "login-1");
    FakePeer other = alice("3", "login-2");

    revoke(Subject.LOGIN, "login-1");

    assertEquals("(SESSION_EXPIRED)", first.last());
    assertEquals("(SESSION_EXPIRED)", second.last());
    assertTrue(other.connection.isOpen());
  }

  @Test
  void aRevokedTokenDoesNotEndALoginWithTheSameId() {
    FakePeer token = connect("1").withToken(Users.SERVICE, "x", Lifetime.ENDLESS);
    FakePeer login = alice("2", "x");

    revoke(Subject.TOKEN, "x");

    assertEquals("(SESSION_EXPIRED)", token.last());
    assertTrue(login.connection.isOpen());
  }

  @Test
  void aRevokedUserLosesAllConnectionsAndOthersNone() {
    FakePeer first = alice("1", "login-1");
    FakePeer second = connect("2").withToken(Users.ALICE, "token", Lifetime.ENDLESS);
    FakePeer bob = connect("3").loggedIn(Users.BOB, "login-2", Lifetime.ENDLESS);
    FakePeer unknown = connect("4");

    revoke(Subject.USER, Users.ALICE.id());

    assertFalse(first.connection.isOpen());
    assertFalse(second.connection.isOpen());
    assertTrue(bob.connection.isOpen());
    assertTrue(unknown.connection.isOpen());
  }

  @Test
  void anAdministratorKicksAnOpenConnectionOnce() {
    FakePeer peer = alice("1", "login-1");

    assertTrue(connections.kick("1"));
    assertFalse(connections.kick("1"));
    assertFalse(connections.kick("2"));

    assertEquals("(FORBIDDEN)", peer.last());
  }

  @Test
  void theListHasAuthenticatedConnectionsOldestFirst() {
    Instant begun = clock.instant();
    alice("b", "login-1");
    clock.advance(Duration.ofSeconds(2));
    connect("a").withToken(Users.SERVICE, "token", Lifetime.ENDLESS);
    connect("unknown");
    alice("ended", "login-2").connection.end(CloseStatus.NORMAL, null);
    clock.advance(Duration.ofSeconds(3));

    List<Connections.Open> list = connections.list();

    assertEquals(List.of("b", "a"), list.stream().map(Connections.Open::id).toList());
    assertEquals(begun, list.get(0).since());
    assertEquals(begun.plusSeconds(2), list.get(1).since());
    assertEquals(Users.ALICE, list.get(0).user());
    assertEquals(Method.TOKEN, list.get(1).method());
  }

  @Test
  void openConnectionsAreCountedByMethodAndInTotal() {
    alice("1", "login-1");
    connect("2");
    FakePeer ended = alice("3", "login-1");
    ended.connection.end(CloseStatus.NORMAL, null);

    assertEquals(1, connections.count(Optional.of(Method.COOKIE)));
    assertEquals(0, connections.count(Optional.of(Method.TOKEN)));
    assertEquals(1, connections.count(Optional.empty()));
    assertEquals(1, connections.identities().size());
    assertEquals(3, connections.count());

    connections.remove(ended.connection);

    assertEquals(2, connections.count());
  }

  @Test
  void aDrainGivesEachClientItsOwnReconnectDelay() {
    FakePeer peer = alice("1", "login-1");
    FakePeer unknown = connect("2");

    connections.drain();

    assertEquals("(RESTARTING)", peer.last());
    assertEquals("(RESTARTING)", unknown.last());
    assertTrue(peer.wire.sent.get(0).contains("\"retryAfter\":"), peer.wire.sent.toString());
  }

  @Test
  void aConnectionOpenedDuringTheDrainIsAskedToReconnectToo() {
    connections.handshakes().begin();
    connections.drain();
    FakePeer late = new FakePeer("late", clock);

    connections.add(late.connection);

    assertEquals("(RESTARTING)", late.last());
    assertFalse(connections.handshakes().begin(), "new handshakes are refused");
  }

  @Test
  void aDrainWithoutPendingHandshakesReturnsAtOnce() {
    alice("1", "login-1");

    assertTimeout(Duration.ofMillis(900), connections::drain);
  }

  @Test
  void aStopWaitsForTheClosesOfSlowPeers() throws Exception {
    FakePeer slow = alice("1", "login-1");
    slow.wire.blocks = false;
    slow.wire.next = Wire.Output.PENDING;
    slow.connection.outbox().ping();
    connections.drain();
    CompletableFuture<Void> stop = CompletableFuture.runAsync(connections::awaitCloses);
    assertThrows(TimeoutException.class, () -> stop.get(100, TimeUnit.MILLISECONDS));

    slow.wire.completion.completed(2L, null);

    stop.get(2, TimeUnit.SECONDS);
    assertEquals("(RESTARTING)", slow.last());
  }
}
