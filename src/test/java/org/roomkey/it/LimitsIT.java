package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** The limits of a socket, a user and a board, set to small numbers. */
class LimitsIT {
  private static TestServer server;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of(
                "roomkey.limits.boards-per-socket", "2",
                "roomkey.limits.characters-per-socket", "1000",
                "roomkey.limits.frames-per-user", "5",
                "roomkey.limits.messages-per-board", "2"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertRateLimited(Frame error) {
    assertEquals("rate_limited", error.string("code"));
    assertFalse(error.has("close"));
  }

  @Test
  void joinedBoardsPerSocketAreLimited() {
    String third = server.newBoard();
    try (TestSocket socket = server.loginAs("carol").socket()) {
      socket.join("board-1");
      socket.join("board-2");
      socket.send("{\"type\":\"join\",\"boardId\":\"" + third + "\",\"ref\":3}");
      Frame error = socket.expect("error");
      assertRateLimited(error);
      assertEquals(third, error.string("boardId"));
      assertEquals(3, error.number("ref"));
      socket.join("board-1");
      socket.send("{\"type\":\"leave\",\"boardId\":\"board-2\"}");
      socket.expect("left");
      socket.join(third);
    }
  }

  @Test
  void charactersPerSecondAreLimitedPerSocketEvenIfMalformed() {
    try (TestSocket socket = server.loginAs("carol").socket()) {
      socket.send("x".repeat(2_900));
      assertEquals("invalid_json", socket.expect("error").string("code"));
      socket.send("x".repeat(2_900));
      assertRateLimited(socket.expect("error"));
      assertTrue(socket.isOpen());
    }
  }

  @Test
  void messagesPerSecondAreLimitedPerBoardAcrossSocketsAndHttp() {
    String board = server.newBoard();
    firstRefused(() -> bob.post(messages(board), Json.object("text", "hello")));
    try (TestSocket socket = server.loginAs("admin").on(board)) {
      for (int i = 0; i < 10; i++) {
        socket.send("{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"hello\"}");
      }
      assertRateLimited(socket.expect("error"));
    }
    List<Long> seqs = seqs(board);
    assertEquals(seqs.size(), seqs.get(seqs.size() - 1), "refused messages leave no gap");
  }

  @Test
  void signalsPerSecondAreLimitedPerBoard() {
    Person dave = server.signedIn(server.newUser("Dave"));
    JsonObject signal = Json.object("event", "e", "data", Json.object());
    String busy = "/api/boards/" + server.newBoard() + "/signals";
    firstRefused(() -> dave.post(busy, signal));
    dave.post("/api/boards/" + server.newBoard() + "/signals", signal).mustBe(202);
  }

  @Test
  void framesPerSecondAreLimitedPerUserAcrossSocketsAndRequests() {
    try (TestSocket first = alice.socket();
        TestSocket second = alice.socket()) {
      for (int i = 0; i < 40; i++) {
        first.send("{\"type\":\"ping\"}");
        second.send("{\"type\":\"ping\"}");
      }
      assertRateLimited(first.expect("error"));
      assertRateLimited(second.expect("error"));
    }
    JsonObject signal = Json.object("event", "e", "data", Json.object());
    firstRefused(() -> alice.post("/api/boards/board-1/signals", signal));
  }

  /** Of many one after the other. */
  private static void firstRefused(Supplier<HttpAnswer> request) {
    HttpAnswer refused =
        Stream.generate(request)
            .limit(60)
            .filter(answer -> answer.status() >= 400)
            .findFirst()
            .orElseThrow();
    refused.mustBe(429);
    assertEquals("rate_limited", refused.json().getString("code"));
    assertEquals("1", refused.header("Retry-After"));
  }

  @Test
  void oldMessagesAreDeletedAndTheGapIsReported(@TempDir Path folder) {
    try (TestServer before = TestServer.in(folder, Map.of("roomkey.limits.enabled", "false"))) {
      Person carol = before.loginAs("carol");
      for (int i = 0; i < 60; i++) {
        carol.post(messages("board-1"), Json.object("text", "hello " + i)).mustBe(201);
      }
    }
    try (TestServer after = TestServer.in(folder, Map.of("roomkey.messages.max-per-board", "10"))) {
      Person carol = after.loginAs("carol");
      Wait.until(
          "the oldest are gone",
          () -> carol.get(messages("board-1")).json().getJsonArray("messages").size() == 10);
      try (TestSocket socket = carol.open("/ws/boards/board-1?after=5")) {
        assertFalse(socket.expect("joined").bool("recovered"));
      }
      try (TestSocket socket = carol.open("/ws/boards/board-1?after=50")) {
        Frame joined = socket.expect("joined");
        assertTrue(joined.bool("recovered"));
        assertEquals(10, joined.seqs().size());
      }
      carol.post(messages("board-1"), Json.object("text", "next")).mustBe(201);
    }
  }

  private static String messages(String board) {
    return "/api/boards/" + board + "/messages";
  }

  private static List<Long> seqs(String board) {
    return bob.get(messages(board)).mustBe(200).json().getJsonArray("messages").stream()
        .map(message -> message.asJsonObject().getJsonNumber("seq").longValue())
        .toList();
  }
}
