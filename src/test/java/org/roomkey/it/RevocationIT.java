package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** One test for every way in which the end of a login, a token or the server closes a socket. */
class RevocationIT {
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final Duration ABSOLUTE = Duration.ofSeconds(5);

  private static TestServer server;
  private static TestServer shortLived;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.presence.grace", "1h"));
    shortLived =
        new TestServer(
            Map.of(
                "roomkey.presence.grace",
                "1h",
                "roomkey.session.idle",
                IDLE.toSeconds() + "s",
                "roomkey.session.absolute",
                ABSOLUTE.toSeconds() + "s"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
    shortLived.close();
  }

  @Test
  void signingOutEndsTheSocketAndTheUserLeavesAtOnce() {
    String board = server.newBoard();
    Person carol = server.loginAs("carol");
    try (TestSocket watcher = bob.on(board)) {
      TestSocket socket = carol.on(board);
      watcher.next("user_joined");
      long start = System.nanoTime();
      carol.logout().mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
      watcher.next("user_left");
    }
  }

  @Test
  void framesAfterTheEndOfTheLoginAreNeverProcessed() {
    String board = server.newBoard();
    Person carol = server.loginAs("carol");
    String ticket = bob.post("/api/tickets", Json.object()).mustBe(201).json().getString("ticket");
    try (TestSocket watcher = bob.on(board);
        RawSocket deaf = server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      deaf.next("authenticated");
      deaf.next("joined");
      watcher.next("user_joined");
      carol.logout().mustBe(204);
      deaf.send("type", "auth", "token", ticket);
      for (int i = 0; i < 20; i++) {
        deaf.send("type", "message", "boardId", board, "text", "late " + i);
        deaf.send("type", "typing", "boardId", board);
      }
      deaf.mustEnd(4002, "Session expired", "session_expired");
      watcher.next("user_left");
      watcher.settle(board);
      watcher.seesNothing();
    }
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE board_id = ?", board));
    try (TestSocket first = server.socket("/ws?token=" + ticket)) {
      first.next("authenticated");
    }
  }

  @Test
  void aRevokedTokenEndsOnlyItsSockets() {
    String board = server.newBoard();
    JsonObject token = alice.issueToken("connect", "read", "publish");
    String other = alice.token("connect", "read");
    TestSocket ends = server.socket("/ws/boards/" + board + "?token=" + token.getString("token"));
    try (TestSocket watcher = bob.on(board);
        TestSocket stays = server.socket("/ws?token=" + other)) {
      ends.expect("joined");
      alice.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      ends.mustEnd(4002, "Session expired", "session_expired");
      watcher.expect("user_left");
      stays.ping();
    }
  }

  @Test
  void refreshingWithANarrowerTokenLeavesOtherBoards() {
    String kept = server.newBoard();
    String lost = server.newBoard();
    String narrow = alice.tokenForBoard(kept, "connect", "read");
    String wide = alice.token("connect", "read", "publish");
    try (TestSocket socket = server.socket("/ws?token=" + wide);
        TestSocket watcher = bob.on(lost)) {
      socket.join(kept);
      socket.join(lost);
      socket.send("{\"type\":\"auth\",\"token\":\"" + narrow + "\"}");
      assertEquals(lost, socket.expect("board_revoked").string("boardId"));
      watcher.expect("user_left");
      watcher.send("{\"type\":\"message\",\"boardId\":\"" + lost + "\",\"text\":\"secret\"}");
      watcher.expect("ack");
      socket.ping();
      assertEquals(List.of(), socket.received("message"));
      bob.post("/api/boards/" + kept + "/messages", Json.object("text", "for all")).mustBe(201);
      assertEquals(kept, socket.expect("message").string("boardId"));
    }
  }

  @Test
  void anExpiredTokenEndsItsSockets() {
    String board = server.newBoard();
    Instant end = Instant.now().plusSeconds(3);
    String token = alice.tokenUntil(end, "connect", "read");
    try (TestSocket watcher = bob.on(board)) {
      TestSocket socket = server.socket("/ws/boards/" + board + "?token=" + token);
      assertTrue(socket.next("authenticated").has("expiresAt"));
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(Instant.now().isAfter(end.minusMillis(1)));
      watcher.expect("user_left");
    }
    server.socket("/ws?token=" + token).mustEnd(4001, "Invalid token", "invalid_token");
  }

  @Test
  void anIdleLoginEndsItsSocketsAfterAWarning() {
    Person carol = shortLived.loginAs("carol");
    TestSocket socket = carol.on("board-1");
    String expiresAt = socket.received("authenticated").get(0).string("expiresAt");
    Frame warning = socket.expect("session_expiring");
    assertEquals(expiresAt, warning.string("expiresAt"));
    socket.mustEnd(4002, "Session expired", "session_expired");
    assertTrue(!Instant.now().isBefore(Instant.parse(expiresAt)));
    carol.open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
  }

  @Test
  void anActiveLoginStillEndsAtItsAbsoluteEnd() {
    long start = System.nanoTime();
    Person busy = shortLived.loginAs("alice");
    Person also = shortLived.loginAs("bob");
    TestSocket socket = busy.on("board-2");
    TestSocket watcher = also.on("board-2");
    Wait.until(
        "the login has ended",
        () -> {
          if (socket.isOpen()) {
            socket.sendQuietly("{\"type\":\"message\",\"boardId\":\"board-2\",\"text\":\"busy\"}");
          }
          watcher.sendQuietly("{\"type\":\"typing\",\"boardId\":\"board-2\"}");
          return !socket.isOpen();
        });
    socket.mustEnd(4002, "Session expired", "session_expired");
    Duration lived = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(lived.compareTo(ABSOLUTE.minusMillis(100)) > 0, () -> "it lived for " + lived);
  }

  @Test
  void aStoppingServerAsksClientsToReconnectAndExpiresNoSession() {
    TestServer restarting = new TestServer();
    try {
      Person carol = restarting.loginAs("carol");
      String token = carol.token("connect", "read");
      List<TestSocket> sockets =
          List.of(
              carol.socket(),
              carol.on("board-1"),
              carol.with("JSESSIONID").on("board-2"),
              restarting.socket("/ws/boards/board-1?token=" + token),
              restarting.socket("/ws?auth=message"));
      restarting.stop();
      for (TestSocket socket : sockets) {
        Frame error = socket.mustEnd(1012, "Restarting", "restarting");
        assertTrue(error.number("retryAfter") > 0);
        assertTrue(socket.received("error").size() == 1);
      }
      restarting.start();
      carol.on("board-1").close();

      // Many sockets, so that the writer threads are busy when the stop begins.
      for (int round = 0; round < 3; round++) {
        List<TestSocket> many =
            Stream.generate(() -> carol.open("/ws/boards/board-1")).limit(80).toList();
        many.forEach(socket -> socket.expect("joined"));
        restarting.stop();
        many.forEach(socket -> socket.mustEnd(1012, "Restarting", "restarting"));
        restarting.start();
      }
    } finally {
      restarting.close();
    }
  }

  @Test
  void aSocketOpenedDuringTheStopIsAskedToReconnect() throws Exception {
    try (TestServer restarting = new TestServer(Map.of("roomkey.limits.enabled", "false"))) {
      Person carol = restarting.loginAs("carol");
      for (int round = 0; round < 3; round++) {
        Queue<TestSocket> opened = new ConcurrentLinkedQueue<>();
        List<Thread> openers =
            Stream.generate(() -> new Thread(() -> openUntilRefused(carol, opened)))
                .limit(3)
                .toList();
        openers.forEach(Thread::start);
        Wait.until("some are open", () -> opened.size() > 30);
        restarting.stop();
        for (Thread opener : openers) {
          opener.join();
        }
        // Tomcat closes some sockets during the upgrade; those received no frame.
        opened.stream()
            .filter(socket -> !socket.received("authenticated").isEmpty())
            .forEach(socket -> socket.mustEnd(1012, "Restarting", "restarting"));
        restarting.start();
      }
    }
  }

  private static void openUntilRefused(Person person, Queue<TestSocket> opened) {
    try {
      while (true) {
        opened.add(person.open("/ws"));
      }
    } catch (AssertionError | CompletionException refused) {
      assertNotNull(refused.getCause());
    }
  }
}
