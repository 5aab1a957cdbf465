package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class MessagesApiIT {
  private static TestServer server;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    server = new TestServer();
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpAnswer post(Person person, String boardId, Object... members) {
    return person.post("/api/boards/" + boardId + "/messages", Json.object(members));
  }

  private static List<Frame> history(Person person, String boardId, String query) {
    return new Frame(person.get("/api/boards/" + boardId + "/messages" + query).mustBe(200).json())
        .messages();
  }

  @Test
  void aMessageOverHttpBehavesLikeOneOverASocket() {
    String board = server.newBoard();
    try (TestSocket ofBob = bob.on(board);
        TestSocket ofAlice = alice.on(board)) {
      ofBob.next("user_joined");
      JsonObject posted = post(alice, board, "text", "hello", "id", "m-1").mustBe(201).json();
      assertEquals(1, posted.getInt("seq"));
      assertEquals("m-1", posted.getString("id"));
      assertTrue(posted.getString("at").endsWith("Z"));
      for (TestSocket socket : List.of(ofBob, ofAlice)) {
        Frame message = socket.next("message");
        assertEquals(1, message.number("seq"));
        assertEquals("user-alice", message.userId());
        assertEquals("hello", message.string("text"));
        assertEquals(posted.getString("at"), message.string("at"));
      }

      JsonObject again = post(alice, board, "text", "other", "id", "m-1").mustBe(200).json();
      assertEquals(posted, again);
      assertEquals(
          2, post(bob, board, "text", "mine", "id", "m-1").mustBe(201).json().getInt("seq"));
      assertEquals("user-bob", ofAlice.next("message").userId());
      ofAlice.seesNothing();
    }
  }

  @Test
  void theServerAssignsAMissingId() {
    String board = server.newBoard();
    String id = post(alice, board, "text", "hello").mustBe(201).json().getString("id");
    assertEquals(id, history(bob, board, "").get(0).string("id"));
  }

  @Test
  void invalidTextsAreRefused() {
    String board = server.newBoard();
    for (String text : List.of("", "  \n ", "a\0b")) {
      HttpAnswer answer =
          alice.post(
              "/api/boards/" + board + "/messages",
              Json.parse("{\"text\":" + escaped(text) + "}").asJsonObject());
      assertEquals(400, answer.status(), escaped(text));
      assertEquals("invalid_field", answer.json().getString("code"));
    }
    assertEquals(
        "too_long",
        post(alice, board, "text", "x".repeat(4_001)).mustBe(400).json().getString("code"));
    post(alice, board, "text", "hello", "id", "with space").mustBe(400);
    post(alice, board).mustBe(400);
    post(alice, board, "text", "x".repeat(4_000)).mustBe(201);
    assertEquals(1, history(alice, board, "").size());
  }

  private static String escaped(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    return json.append('"').toString();
  }

  @Test
  void aViewerMayReadButNotPublish() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "viewer"));
    post(alice, board, "text", "for your eyes").mustBe(201);
    assertEquals(1, history(bob, board, "").size());
    post(bob, board, "text", "me too").mustBe(403);
    bob.post("/api/boards/" + board + "/signals", Json.object("event", "e", "data", 1)).mustBe(403);
  }

  @Test
  void aTokenNeedsTheScopes() {
    String board = server.newBoard();
    String path = "/api/boards/" + board;
    String[] reads = {"Authorization", "Bearer " + alice.token("read")};
    String[] publishes = {"Authorization", "Bearer " + alice.token("publish")};
    Person program = server.anybody();
    program.post(path + "/messages", Json.object("text", "x"), reads).mustBe(403);
    program.post(path + "/signals", Json.object("event", "e", "data", 1), reads).mustBe(403);
    program.delete(path + "/messages/1", reads).mustBe(403);
    program.post(path + "/messages", Json.object("text", "x"), publishes).mustBe(201);
    program.get(path + "/messages", publishes).mustBe(403);
    program.get(path + "/presence", publishes).mustBe(403);
    program.get(path + "/messages", reads).mustBe(200);
    program.get(path + "/presence", reads).mustBe(200);
  }

  @Test
  void historyPagesBothWays() {
    String board = server.newBoard();
    for (int i = 1; i <= 7; i++) {
      post(alice, board, "text", "text " + i).mustBe(201);
    }
    JsonObject newest = bob.get("/api/boards/" + board + "/messages?limit=3").json();
    assertEquals(List.of(5L, 6L, 7L), new Frame(newest).seqs());
    assertTrue(newest.getBoolean("more"));
    JsonObject before = bob.get("/api/boards/" + board + "/messages?before=3&limit=3").json();
    assertEquals(List.of(1L, 2L), new Frame(before).seqs());
    assertFalse(before.getBoolean("more"));
    JsonObject after = bob.get("/api/boards/" + board + "/messages?after=3&limit=2").json();
    assertEquals(List.of(4L, 5L), new Frame(after).seqs());
    assertTrue(after.getBoolean("more"));
    for (String bad : List.of("limit=0", "limit=501", "after=x", "after=-1", "after=1&before=3")) {
      bob.get("/api/boards/" + board + "/messages?" + bad).mustBe(400);
    }
  }

  @Test
  void aSignalReachesEverySocketAndIsNotStored() {
    String board = server.newBoard();
    String path = "/api/boards/" + board + "/signals";
    try (TestSocket ofBob = bob.on(board)) {
      alice
          .post(path, Json.object("event", "cursor", "data", Json.parse("{\"x\":[1,null]}")))
          .mustBe(202);
      Frame signal = ofBob.next("signal");
      assertEquals("cursor", signal.string("event"));
      assertEquals("user-alice", signal.userId());
      assertEquals("{\"x\":[1,null]}", signal.json().get("data").toString());
    }
    alice.post(path, Json.object("event", "no good", "data", 1)).mustBe(400);
    alice.post(path, Json.object("event", "e")).mustBe(400);
    alice.post(path, Json.object("event", "e", "data", "x".repeat(4096))).mustBe(400);
    assertEquals(0, history(alice, board, "").size());
  }

  @Test
  void presenceListsTheUsersPresent() {
    String board = server.newBoard();
    try (TestSocket first = alice.on(board);
        TestSocket second = alice.on(board);
        TestSocket ofBob = bob.on(board)) {
      Frame present = new Frame(bob.get("/api/boards/" + board + "/presence").mustBe(200).json());
      assertEquals(2, present.number("viewers"));
      assertEquals(3, present.number("connections"));
      assertEquals(List.of("user-alice", "user-bob"), present.userIds("users"));
    }
  }

  @Test
  void anAuthorRedactsTheTextForEverybodyNowAndLater() {
    String board = server.newBoard();
    post(alice, board, "text", "a secret").mustBe(201);
    post(bob, board, "text", "an answer").mustBe(201);
    try (TestSocket ofBob = bob.on(board)) {
      bob.delete("/api/boards/" + board + "/messages/1").mustBe(403);
      alice.delete("/api/boards/" + board + "/messages/1").mustBe(204);
      Frame deleted = ofBob.next("message_deleted");
      assertEquals(board, deleted.string("boardId"));
      assertEquals(1, deleted.number("seq"));
      assertRedacted(ofBob.join(board).messages());
      assertRedacted(ofBob.join(board, 0, null).messages());
      assertRedacted(ofBob.history(board).messages());
    }
    assertRedacted(history(bob, board, ""));
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text LIKE '%secret%'"));
    alice.delete("/api/boards/" + board + "/messages/1").mustBe(204);
    alice.delete("/api/boards/" + board + "/messages/3").mustBe(404);
    alice.delete("/api/boards/" + board + "/messages/0").mustBe(404);
    alice.delete("/api/boards/" + board + "/messages/x").mustBe(404);
    alice.get("/api/boards/" + board + "/messages/1").mustBe(405);
  }

  private static void assertRedacted(List<Frame> messages) {
    assertEquals(2, messages.size());
    Frame first = messages.get(0);
    assertEquals("", first.string("text"));
    assertTrue(first.bool("deleted"));
    assertEquals(1, first.number("seq"));
    assertEquals("user-alice", first.userId());
    assertEquals("an answer", messages.get(1).string("text"));
    assertFalse(messages.get(1).has("deleted"));
  }

  @Test
  void anOwnerRedactsTextsOfOthers() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    post(bob, board, "text", "unfit").mustBe(201);
    alice.delete("/api/boards/" + board + "/messages/1").mustBe(204);
    assertEquals("", history(bob, board, "").get(0).string("text"));
  }
}
