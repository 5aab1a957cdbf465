package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * Which frames each socket on a board gets, and in which order ({@code docs/protocol.md}, "Frames
 * from the client").
 */
class BoardsIT {
  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static Person carol;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.presence.grace", "1h"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    carol = server.loginAs("carol");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aJoinIsAnsweredWithPresenceAndAnnouncedToOthers() {
    String board = server.newBoard();
    try (TestSocket a = alice.socket();
        TestSocket b = bob.socket()) {
      Frame first = a.join(board);
      assertEquals(board, first.string("boardId"));
      assertEquals(1, first.number("viewers"));
      assertEquals(1, first.number("connections"));
      assertEquals(List.of("user-alice"), first.userIds("users"));
      assertEquals(0, first.number("seq"));
      assertEquals(List.of(), first.messages());
      assertTrue(first.bool("recovered"));
      assertFalse(first.string("epoch").isEmpty());

      Frame second = b.join(board);
      assertEquals(2, second.number("viewers"));
      assertEquals(2, second.number("connections"));
      assertEquals(List.of("user-alice", "user-bob"), second.userIds("users"));

      Frame told = a.next("user_joined");
      assertEquals("user-bob", told.userId());
      assertEquals("Bob", told.json().getJsonObject("user").getString("name"));
      assertEquals(2, told.number("viewers"));
      assertEquals(board, told.string("boardId"));
      a.seesNothing();
      b.seesNothing();
    }
  }

  @Test
  void aLeaveIsAnsweredAndAnnouncedToOthers() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.forget(board);
      assertEquals(board, b.leave(board).string("boardId"));
      Frame told = a.next("user_left");
      assertEquals("user-bob", told.userId());
      assertEquals(1, told.number("viewers"));
      a.message(board, "gone?");
      b.seesNothing();
    }
  }

  @Test
  void leavingWithoutAJoinIsAnsweredAlike() {
    try (TestSocket a = alice.socket()) {
      assertEquals("board-1", a.leave("board-1").string("boardId"));
      assertEquals("no-such-board", a.leave("no-such-board").string("boardId"));
      assertEquals("board-private", bob.socket().leave("board-private").string("boardId"));
    }
  }

  @Test
  void joiningAgainIsAnsweredButNotAnnounced() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket b = bob.on(board)) {
      b.message(board, "one");
      a.expect("message");
      Frame again = b.join(board);
      assertEquals(2, again.number("viewers"));
      assertEquals(2, again.number("connections"));
      assertEquals(List.of(1L), again.seqs());
      a.settle(board);
      a.seesNothing();
    }
  }

  @Test
  void severalTabsOfOnePersonAreOneViewer() {
    String board = server.newBoard();
    try (TestSocket b = bob.on(board);
        TestSocket tab = alice.on(board)) {
      b.next("user_joined");
      TestSocket otherTab = server.loginAs("alice").socket();
      Frame joined = otherTab.join(board);
      assertEquals(2, joined.number("viewers"));
      assertEquals(3, joined.number("connections"));
      otherTab.leave(board);
      otherTab.join(board);
      otherTab.close();
      b.settle(board);
      b.seesNothing();
      tab.seesNothing();
      tab.leave(board);
      assertEquals(1, b.next("user_left").number("viewers"));
    }
  }

  @Test
  void aMessageIsAcknowledgedToItsSenderAndDeliveredToTheRest() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket sameUser = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.forget(board);
      sameUser.forget(board);
      Frame ack = a.message(board, "  Grüße, \"alle\" 😀\n ", "m-1");
      assertEquals(board, ack.string("boardId"));
      assertEquals("m-1", ack.string("id"));
      assertEquals(1, ack.number("seq"));
      assertTrue(ack.string("at").matches("\\d{4}-.*T.*\\.\\d{3}Z"));
      assertFalse(ack.has("duplicate"));

      for (TestSocket other : List.of(sameUser, b)) {
        Frame message = other.next("message");
        assertEquals(board, message.string("boardId"));
        assertEquals(1, message.number("seq"));
        assertEquals("m-1", message.string("id"));
        assertEquals("user-alice", message.userId());
        assertEquals("  Grüße, \"alle\" 😀\n ", message.string("text"));
        assertEquals(ack.string("at"), message.string("at"));
      }
      a.seesNothing();
    }
  }

  @Test
  void theServerAssignsAMissingMessageId() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board)) {
      String first = a.message(board, "one").string("id");
      String second = a.message(board, "one").string("id");
      assertTrue(first.matches("[A-Za-z0-9._:-]{1,64}"));
      assertNotEquals(first, second);
    }
  }

  @Test
  void acknowledgementsComeInMessageOrder() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.forget(board);
      for (int i = 1; i <= 20; i++) {
        a.send("type", "message", "boardId", board, "text", "a" + i, "ref", i);
        b.send("type", "message", "boardId", board, "text", "b" + i, "ref", i);
      }
      a.saw("ack", frame -> frame.number("ref") == 20);
      b.saw("ack", frame -> frame.number("ref") == 20);
      a.settle(board);
      b.ping();
      for (TestSocket socket : List.of(a, b)) {
        List<Long> seqs =
            socket.received().stream()
                .filter(frame -> frame.type().equals("ack") || frame.type().equals("message"))
                .map(frame -> frame.number("seq"))
                .toList();
        assertEquals(LongStream.rangeClosed(1, 40).boxed().toList(), seqs);
      }
    }
  }

  @Test
  void aMessageIdSentRepeatedlyByAUserIsOneMessage() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket sameUser = alice.socket();
        TestSocket b = bob.on(board)) {
      a.forget(board);
      Frame first = a.message(board, "first", "same");
      b.next("message");
      Frame again = a.message(board, "second text", "same");
      assertEquals(first.number("seq"), again.number("seq"));
      assertEquals(first.string("at"), again.string("at"));
      assertTrue(again.bool("duplicate"));
      sameUser.join(board);
      assertTrue(sameUser.message(board, "third", "same").bool("duplicate"));
      b.settle(board);
      b.seesNothing();
      a.seesNothing();

      Frame other = b.message(board, "mine", "same");
      assertEquals(2, other.number("seq"));
      assertFalse(other.bool("duplicate"));
      assertEquals(
          List.of("first", "mine"),
          b.history(board).messages().stream().map(m -> m.string("text")).toList());

      String elsewhere = server.newBoard();
      a.join(elsewhere);
      assertFalse(a.message(elsewhere, "first here", "same").bool("duplicate"));
    }
  }

  @Test
  void typingIsAnnouncedAndEndsWithAMessage() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket sameUser = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.forget(board);
      sameUser.forget(board);
      a.typing(board).typing(board);
      sameUser.typing(board);
      Frame typing = b.next("user_typing");
      assertEquals(board, typing.string("boardId"));
      assertEquals("user-alice", typing.userId());
      a.settle(board);
      sameUser.settle(board);
      b.seesNothing();
      a.seesNothing();
      sameUser.seesNothing();

      a.message(board, "done");
      assertEquals("user-alice", b.next("user_stopped_typing").userId());
      b.next("message");
      sameUser.next("message");
      sameUser.seesNothing();

      a.typing(board);
      b.next("user_typing");
      sameUser.leave(board);
      a.leave(board);
      assertEquals("user-alice", b.next("user_stopped_typing").userId());
      b.next("user_left");
    }
  }

  @Test
  void typingEndsAfterFiveSecondsOfSilence() {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.typing(board);
      b.next("user_typing");
      long start = System.nanoTime();
      assertEquals(board, b.next("user_stopped_typing").string("boardId"));
      assertTrue(System.nanoTime() - start > Duration.ofMillis(4_800).toNanos());
      a.typing(board);
      b.next("user_typing");
    }
  }

  @Test
  void typingEndsWithTheConnection() {
    String board = server.newBoard();
    try (TestSocket b = bob.on(board)) {
      TestSocket a = alice.on(board);
      b.next("user_joined");
      a.typing(board);
      b.next("user_typing");
      a.breakOff();
      b.next("user_stopped_typing");
      b.seesNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-0.5e-3",
        "12345678901234567890123",
        "\"text \\u0000 \\u2028 \\\" \\\\\"",
        "[]",
        "{\"a\":[1,{\"b\":null}],\"\":\"\",\"type\":\"message\"}"
      })
  void aSignalReachesEveryOtherSocketUnchanged(String data) {
    String board = server.newBoard();
    try (TestSocket a = alice.on(board);
        TestSocket sameUser = alice.on(board);
        TestSocket b = bob.on(board)) {
      a.forget(board);
      sameUser.forget(board);
      JsonValue value = Json.parse(data);
      a.signal(board, "cursor.moved", value);
      for (TestSocket other : List.of(sameUser, b)) {
        Frame signal = other.next("signal");
        assertEquals(board, signal.string("boardId"));
        assertEquals("user-alice", signal.userId());
        assertEquals("cursor.moved", signal.string("event"));
        assertEquals(value, signal.json().get("data"));
      }
      a.settle(board);
      a.seesNothing();
      assertEquals(0, a.history(board).messages().size());
    }
  }

  @Test
  void withoutAJoinOnlyTheHistoryIsAvailable() {
    String board = server.newBoard();
    try (TestSocket a = alice.socket()) {
      for (String where : List.of(board, "no-such-board", "board-private")) {
        for (Frame refused :
            List.of(
                a.ask("type", "typing", "boardId", where),
                a.ask("type", "message", "boardId", where, "text", "hi"),
                a.ask("type", "signal", "boardId", where, "event", "e", "data", 1))) {
          assertEquals("error", refused.type());
          assertEquals("not_joined", refused.string("code"));
          assertEquals(where, refused.string("boardId"));
        }
      }
      assertEquals(List.of(), a.history(board).messages());
    }
  }

  @Test
  void oneSocketJoinsManyBoards() {
    List<String> boards = List.of(server.newBoard(), server.newBoard(), server.newBoard());
    try (TestSocket a = alice.socket();
        TestSocket b = bob.socket()) {
      boards.forEach(a::join);
      boards.forEach(b::join);
      boards.forEach(a::forget);
      for (String board : boards) {
        assertEquals(1, b.message(board, "to " + board).number("seq"));
        assertEquals(board, a.next("message").string("boardId"));
      }
      b.close();
      assertEquals(
          Set.copyOf(boards),
          Stream.generate(() -> a.next("user_left").string("boardId"))
              .limit(boards.size())
              .collect(Collectors.toSet()));
      a.seesNothing();
    }
  }

  @Test
  void aRefIsEchoedUnchanged() {
    try (TestSocket a = alice.socket()) {
      for (String ref :
          List.of("\"\"", "\"x\"", "\"äöü 😀\"", "0", "-1", "1.50", "9007199254740993")) {
        a.send("{\"type\":\"ping\",\"ref\":" + ref + "}");
        assertEquals(Json.parse(ref), a.next("pong").json().get("ref"));
      }
      a.send("{\"type\":\"ping\"}");
      assertFalse(a.next("pong").has("ref"));
    }
  }

  @Test
  void aBoardSocketJoinsAtOnceAndResumes() {
    String board = server.newBoard();
    try (TestSocket a = alice.open("/ws/boards/" + board)) {
      a.next("authenticated");
      String epoch = a.next("joined").string("epoch");
      for (int i = 1; i <= 5; i++) {
        a.message(board, "m" + i);
      }
      try (TestSocket b = bob.open("/ws/boards/" + board + "?after=3&epoch=" + epoch)) {
        b.next("authenticated");
        Frame joined = b.next("joined");
        assertEquals(List.of(4L, 5L), joined.seqs());
        assertTrue(joined.bool("recovered"));
      }
      try (TestSocket c = carol.open("/ws/boards/" + board + "?after=3&epoch=another")) {
        c.next("authenticated");
        Frame joined = c.next("joined");
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), joined.seqs());
        assertFalse(joined.bool("recovered"));
        c.join("board-2");
      }
    }
  }

  @Test
  void aBurstIsRateLimitedAndTheSocketStaysOpen() {
    try (TestSocket hasty = alice.on("board-1")) {
      for (int i = 0; i < 1_000; i++) {
        hasty.send("{\"type\":\"ping\",\"ref\":" + i + "}");
      }
      Frame error = hasty.expect("error");
      assertEquals("rate_limited", error.string("code"));
      assertTrue(error.has("ref"));
      assertTrue(error.number("retryAfter") > 0);
      assertFalse(error.has("close"));
      hasty.saw("pong", frame -> frame.number("ref") > error.number("ref"));
      assertTrue(hasty.isOpen());
    }
  }
}
