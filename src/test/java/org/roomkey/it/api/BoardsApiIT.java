package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class BoardsApiIT {
  private static TestServer server;
  private static Person admin;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    server = new TestServer();
    admin = server.loginAs("admin");
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String newId() {
    return "order-" + UUID.randomUUID();
  }

  private static List<String> idsOf(Person person) {
    return person.get("/api/boards").mustBe(200).json().getJsonArray("boards").stream()
        .map(board -> board.asJsonObject().getString("id"))
        .toList();
  }

  @Test
  void aUserSeesBoardsOnWhichTheyHaveARole() {
    JsonObject first =
        alice.get("/api/boards").mustBe(200).json().getJsonArray("boards").getJsonObject(0);
    assertEquals(
        List.of("id", "name", "access", "role", "viewers").stream().sorted().toList(),
        first.keySet().stream().sorted().toList());
    assertTrue(idsOf(alice).contains("board-private"));
    assertTrue(idsOf(bob).contains("board-1"));
    assertFalse(idsOf(bob).contains("board-private"));
    assertFalse(idsOf(admin).contains("board-private"));
  }

  @Test
  void anAdministratorCreatesABoardAndOwnsIt() {
    String id = newId();
    JsonObject created =
        admin
            .post("/api/boards", Json.object("id", id, "name", "Order", "access", "open"))
            .mustBe(201)
            .json();
    assertEquals(id, created.getString("id"));
    assertEquals("Order", created.getString("name"));
    assertEquals("open", created.getString("access"));
    assertEquals("owner", created.getString("role"));
    assertEquals(0, created.getInt("viewers"));

    admin.post("/api/boards", Json.object("id", id, "name", "Again", "access", "open")).mustBe(409);
    assertEquals("Order", bob.get("/api/boards/" + id).mustBe(200).json().getString("name"));
    assertEquals("editor", bob.get("/api/boards/" + id).json().getString("role"));
  }

  @Test
  void theServerAssignsAMissingId() {
    String id =
        admin
            .post("/api/boards", Json.object("name", "Nameless", "access", "private"))
            .mustBe(201)
            .json()
            .getString("id");
    admin.get("/api/boards/" + id).mustBe(200);
  }

  @Test
  void creatingNeedsTheRightAndValidFields() {
    JsonObject board = Json.object("id", newId(), "name", "Mine", "access", "open");
    assertCode("forbidden", alice.post("/api/boards", board).mustBe(403));
    alice.put("/api/boards/" + newId(), Json.object()).mustBe(403);
    for (JsonObject bad :
        List.of(
            Json.object("access", "open"),
            Json.object("name", "  ", "access", "open"),
            Json.object("name", "x".repeat(101), "access", "open"),
            Json.object("name", "tab\tbed", "access", "open"),
            Json.object("name", "x", "access", "secret"),
            Json.object("name", "x", "access", "open", "id", ".."),
            Json.object("name", "x", "access", "open", "id", "a/b"))) {
      assertCode("invalid_field", admin.post("/api/boards", bad).mustBe(400));
    }
  }

  @Test
  void everybodyMayCreateIfConfigured() {
    try (TestServer open = new TestServer(Map.of("roomkey.boards.create", "everyone"))) {
      Person carol = open.loginAs("carol");
      JsonObject wanted = Json.object("name", "On demand", "access", "open");
      carol.put("/api/boards/order-4711", wanted).mustBe(201);
      String token = carol.token("connect", "read", "publish");
      assertEquals(403, createdWith(open, token, "order-4712"), "creating is managing");
      assertEquals(200, createdWith(open, token, "order-4711"));
      String manages = open.loginAs("admin").token("admin:boards");
      assertEquals(201, createdWith(open, manages, "order-4712"));
      assertEquals(200, createdWith(open, manages, "order-4712"));
    }
  }

  private static int createdWith(TestServer server, String token, String boardId) {
    JsonObject wanted = Json.object("name", "On demand", "access", "open");
    return server
        .anybody()
        .put("/api/boards/" + boardId, wanted, "Authorization", "Bearer " + token)
        .status();
  }

  @Test
  void putCreatesABoardOnDemandAndIsIdempotent() {
    String path = "/api/boards/" + newId();
    JsonObject body = Json.object("name", "On demand", "access", "private");
    assertEquals("owner", admin.put(path, body).mustBe(201).json().getString("role"));
    assertEquals("private", admin.put(path, body).mustBe(200).json().getString("access"));
    admin.put(path, Json.object("name", "Renamed")).mustBe(200);
    JsonObject now = admin.get(path).mustBe(200).json();
    assertEquals("Renamed", now.getString("name"));
    assertEquals("private", now.getString("access"));
  }

  @Test
  void onlyOwnersUpdateABoard() {
    String id = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    String path = "/api/boards/" + id;
    alice.patch(path, Json.object("name", "Changed")).mustBe(200);
    assertEquals("Changed", bob.get(path).mustBe(200).json().getString("name"));
    bob.patch(path, Json.object("name", "Stolen")).mustBe(403);
    bob.put(path, Json.object("name", "Stolen")).mustBe(403);
    bob.delete(path).mustBe(403);
    admin.patch(path, Json.object("access", "open")).mustBe(200);
    assertEquals("open", bob.get(path).json().getString("access"));
    assertEquals("Changed", bob.get(path).json().getString("name"));
  }

  @Test
  void hiddenAndMissingBoardsAnswerAlike() {
    for (String id : List.of("board-private", "no-such-board")) {
      String path = "/api/boards/" + id;
      for (HttpAnswer answer :
          List.of(
              bob.get(path),
              bob.patch(path, Json.object("name", "x")),
              bob.delete(path),
              bob.get(path + "/members"),
              bob.get(path + "/members/user-bob"),
              bob.put(path + "/members/user-bob", Json.object("role", "owner")),
              bob.get(path + "/messages"),
              bob.post(path + "/messages", Json.object("text", "hello")),
              bob.delete(path + "/messages/1"),
              bob.post(path + "/signals", Json.object("event", "e", "data", 1)),
              bob.get(path + "/presence"))) {
        assertEquals(403, answer.status());
        assertEquals("{\"code\":\"forbidden\",\"error\":\"Forbidden\"}", answer.body());
      }
    }
  }

  @Test
  void deletingABoardRemovesEverybodyAndANewOneStartsEmpty() {
    String id = newId();
    String path = "/api/boards/" + id;
    admin.put(path, Json.object("access", "open")).mustBe(201);
    try (TestSocket socket = bob.socket()) {
      String epoch = socket.join(id).string("epoch");
      socket.message(id, "before");
      admin.delete(path).mustBe(204);
      assertEquals(id, socket.next("board_revoked").string("boardId"));
      assertEquals("forbidden", socket.ask("type", "join", "boardId", id).string("code"));
      bob.get(path).mustBe(403);

      admin.put(path, Json.object("access", "open")).mustBe(201);
      var joined = socket.join(id);
      assertFalse(epoch.equals(joined.string("epoch")));
      assertEquals(0, joined.number("seq"));
    }
  }

  @Test
  void makingABoardPrivateRemovesNonMembers() {
    String id = newId();
    admin.put("/api/boards/" + id, Json.object("access", "open")).mustBe(201);
    try (TestSocket stranger = bob.on(id)) {
      admin.patch("/api/boards/" + id, Json.object("access", "private")).mustBe(200);
      assertEquals(id, stranger.next("board_revoked").string("boardId"));
      assertEquals(
          "not_joined", stranger.ask("type", "message", "boardId", id, "text", "x").string("code"));
    }
  }

  @Test
  void membershipChangesTakeEffectAtOnce() {
    String id = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String members = "/api/boards/" + id + "/members";
    JsonObject put =
        alice.put(members + "/user-bob", Json.object("role", "editor")).mustBe(200).json();
    assertEquals("user-bob", put.getJsonObject("user").getString("id"));
    assertEquals("Bob", put.getJsonObject("user").getString("name"));
    assertEquals("editor", put.getString("role"));
    assertEquals("editor", bob.get(members + "/user-bob").mustBe(200).json().getString("role"));
    bob.get(members).mustBe(403);
    bob.get(members + "/user-alice").mustBe(403);
    assertEquals(2, alice.get(members).mustBe(200).json().getJsonArray("members").size());
    assertEquals(2, admin.get(members).mustBe(200).json().getJsonArray("members").size());

    try (TestSocket socket = bob.on(id)) {
      alice.put(members + "/user-bob", Json.object("role", "viewer")).mustBe(200);
      assertEquals(
          "forbidden", socket.ask("type", "message", "boardId", id, "text", "x").string("code"));
      alice.delete(members + "/user-bob").mustBe(204);
      assertEquals(id, socket.next("board_revoked").string("boardId"));
      socket.ping();
    }
    bob.get("/api/boards/" + id).mustBe(403);
    alice.delete(members + "/user-bob").mustBe(404);
  }

  @Test
  void aMemberMustBeAUserWithARole() {
    String members =
        "/api/boards/" + server.newPrivateBoard(Map.of("user-alice", "owner")) + "/members";
    HttpAnswer unknown = alice.put(members + "/nobody", Json.object("role", "editor")).mustBe(404);
    assertCode("user_not_found", unknown);
    assertCode(
        "invalid_field", alice.put(members + "/user-bob", Json.object("role", "king")).mustBe(400));
    alice.put(members + "/user-bob", Json.object()).mustBe(400);
    alice.get(members + "/user-bob").mustBe(404);
    bob.put(members + "/user-bob", Json.object("role", "owner")).mustBe(403);
  }

  @Test
  void aTokenManagesNothingWithoutItsScopeAndReadsOnlyItsBoards() {
    String id = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String token = alice.token("connect", "read", "publish");
    Person program = server.anybody();
    String[] bearer = {"Authorization", "Bearer " + token};
    program.get("/api/boards/" + id, bearer).mustBe(200);
    program.patch("/api/boards/" + id, Json.object("name", "x"), bearer).mustBe(403);
    program.delete("/api/boards/" + id, bearer).mustBe(403);
    String publishes = alice.token("publish");
    program.get("/api/boards", "Authorization", "Bearer " + publishes).mustBe(403);

    String narrow = alice.tokenForBoard("board-1", "read");
    String[] one = {"Authorization", "Bearer " + narrow};
    program.get("/api/boards/board-1", one).mustBe(200);
    program.get("/api/boards/" + id, one).mustBe(403);
    List<JsonValue> seen = program.get("/api/boards", one).json().getJsonArray("boards");
    assertEquals(1, seen.size());
  }

  @Test
  void otherMethodsAndPathsAreAnsweredInJson() {
    HttpAnswer answer = alice.delete("/api/boards").mustBe(405);
    assertCode("method_not_allowed", answer);
    assertEquals("GET, POST", answer.header("Allow"));
    alice.post("/api/boards/board-1", Json.object()).mustBe(405);
    alice.post("/api/boards/board-1/presence", Json.object()).mustBe(405);
    alice.get("/api/boards/board-1/signals").mustBe(405);
    assertCode("not_found", alice.get("/api/boards/board-1/walls").mustBe(404));
    assertCode("unauthorized", server.anybody().get("/api/boards").mustBe(401));
    alice
        .post("/api/boards", Json.object("name", "x"), "Origin", "https://evil.example")
        .mustBe(403);
  }

  private static void assertCode(String code, HttpAnswer answer) {
    assertEquals(code, answer.json().getString("code"));
  }
}
