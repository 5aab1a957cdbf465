package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * When users leave a board, and when others are notified ({@code docs/protocol.md}, "Frames that
 * the server sends by itself").
 */
class PresenceIT {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static TestServer server;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.presence.grace", GRACE.toSeconds() + "s"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Waits until Bob is announced as gone, and returns how long that took. */
  private static Duration untilToldOf(TestSocket watcher, long start) {
    Frame left = watcher.next("user_left");
    assertEquals("user-bob", left.userId());
    assertEquals(1, left.number("viewers"));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void aUserWhoseConnectionBreaksLeavesAfterTheGracePeriod() {
    String board = server.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      TestSocket lost = bob.on(board);
      watcher.next("user_joined");
      long start = System.nanoTime();
      lost.breakOff();
      Duration taken = untilToldOf(watcher, start);
      assertTrue(taken.compareTo(GRACE.minusMillis(100)) >= 0, taken::toString);
      assertEquals(1, watcher.join(board).number("viewers"));
    }
  }

  @Test
  void aUserWhoReloadsStaysForTheGracePeriod() {
    String board = server.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      TestSocket reloading = bob.on(board);
      watcher.next("user_joined");
      long start = System.nanoTime();
      reloading.closeWith(1001);
      Duration taken = untilToldOf(watcher, start);
      assertTrue(taken.compareTo(GRACE.minusMillis(100)) >= 0, taken::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void returningWithinTheGracePeriodIsNotALeave(boolean brokenOff) {
    String board = server.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      TestSocket first = bob.on(board);
      watcher.next("user_joined");
      if (brokenOff) {
        first.breakOff();
      } else {
        first.closeWith(1001);
      }
      try (TestSocket second = bob.socket()) {
        Frame joined = second.join(board);
        assertEquals(2, joined.number("viewers"));
        watcher.nothingFor(GRACE.plusMillis(500));
        assertEquals(2, watcher.join(board).number("connections"));
      }
    }
  }

  @Test
  void aUserWhoClosesOrLeavesIsGoneAtOnce() {
    try (TestServer patient = new TestServer(Map.of("roomkey.presence.grace", "1h"));
        TestSocket watcher = patient.loginAs("alice").on("board-1")) {
      Person other = patient.loginAs("bob");
      other.on("board-1").close();
      watcher.next("user_joined");
      untilToldOf(watcher, System.nanoTime());
      try (TestSocket leaving = other.on("board-1")) {
        watcher.next("user_joined");
        leaving.leave("board-1");
        untilToldOf(watcher, System.nanoTime());
      }
      other.on("board-1");
      watcher.next("user_joined");
      other.logout();
      untilToldOf(watcher, System.nanoTime());
    }
  }

  @Test
  void aUserInTheGracePeriodCountsAsAViewer() {
    String board = server.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      TestSocket lost = bob.on(board);
      lost.ping();
      lost.breakOff();
      watcher.next("user_joined");
      Frame joined = watcher.join(board);
      assertEquals(2, joined.number("viewers"));
      watcher.next("user_left");
      assertEquals(1, watcher.join(board).number("viewers"));
    }
  }
}
