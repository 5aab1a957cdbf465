package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Users;

/** Actions and boards that need a recent authentication, as people and programs meet them. */
class StepUpIT {
  private static final String AUTHENTICATE = "/api/me/authenticate";
  private static final Duration LONG_AGO = Duration.ofMinutes(6);
  private static final String ADMIN = Users.ADMIN.id();

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Person signedIn(String userId, Duration ago) {
    return server.signedInSince(userId, ago);
  }

  private static void mustBe(int status, String code, HttpAnswer answer) {
    assertEquals(code, answer.mustBe(status).json().getString("code"));
  }

  private static JsonObject password(String text) {
    return Json.object("password", text);
  }

  private static JsonObject token() {
    return Json.object("label", "test", "scopes", Json.parse("[\"connect\"]"));
  }

  /** A new open board with this step-up. */
  private static String board(int minutes) {
    String id = "board-" + UUID.randomUUID();
    Optional<Duration> stepUp = Optional.of(Duration.ofMinutes(minutes));
    server.newBoard(new BoardInfo(id, "A board", Access.OPEN, stepUp, "epoch"));
    return id;
  }

  // --- actions ---------------------------------------------------------------------------------

  @Test
  void everyActionOnAnAccountNeedsARecentAuthentication() {
    String bob = Users.BOB.id();
    String user = "/api/admin/users/" + server.newUser("Made administrator");
    JsonObject administrator = Json.object("name", "New", "admin", true);
    JsonObject withPassword =
        Json.object("name", "New", "username", "new", "password", "seven slow snails");
    JsonObject change = Json.object("current", "admin-demo", "new", "seven slow snails");
    for (Person person :
        List.of(signedIn(ADMIN, LONG_AGO), server.signedIn(ADMIN, Optional.empty()))) {
      String code =
          person.get("/api/me").json().containsKey("authenticatedAt")
              ? "reauthenticate"
              : "forbidden";
      mustBe(403, code, person.post("/api/tokens", token()));
      mustBe(403, code, person.post("/api/me/password", change));
      mustBe(403, code, person.patch(user, Json.object("admin", true)));
      mustBe(403, code, person.post("/api/admin/users", administrator));
      mustBe(403, code, person.post("/api/admin/users", withPassword));
      mustBe(403, code, person.delete("/api/me/passkeys/any"));
      mustBe(403, code, person.patch("/api/admin/users/" + bob, password("a long new password")));
      String link = "/api/admin/users/" + bob + "/recovery-link";
      mustBe(403, code, person.post(link, Json.object()));
      person.patch("/api/admin/users/" + bob, Json.object("name", "Bob")).mustBe(200);
      person.patch(user, Json.object("admin", false)).mustBe(200);
      person.post("/api/admin/users", Json.object("name", "Ordinary")).mustBe(201);
    }
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE name = 'New'"));
    Person fresh = signedIn(ADMIN, Duration.ofMinutes(4));
    fresh.post("/api/tokens", token()).mustBe(201);
    fresh.post("/api/admin/users/" + bob + "/recovery-link", Json.object()).mustBe(201);
    fresh.patch(user, Json.object("admin", true)).mustBe(200);
    fresh.patch(user, Json.object("admin", false)).mustBe(200);
  }

  @Test
  void apiTokensAreExempt() {
    String bearer = "Bearer " + server.newToken(ADMIN, "admin", "connect");
    String service = "service-" + UUID.randomUUID();
    JsonObject account = Json.object("id", service, "name", "Service", "kind", "service");
    server.anybody().post("/api/admin/users", account, "Authorization", bearer).mustBe(201);
    server
        .anybody()
        .post("/api/admin/users/" + service + "/tokens", token(), "Authorization", bearer)
        .mustBe(201);
  }

  @Test
  void anAuthenticationInPlaceKeepsLoginCookieAndSockets() {
    Person admin = signedIn(ADMIN, LONG_AGO);
    String secret = admin.cookie("ROOMKEY_LOGIN");
    try (TestSocket socket = admin.socket()) {
      mustBe(403, "reauthenticate", admin.post("/api/tokens", token()));
      Instant before = Instant.now().minusMillis(100);
      JsonObject answer = admin.post(AUTHENTICATE, password("admin-demo")).mustBe(200).json();

      assertFalse(Instant.parse(answer.getString("authenticatedAt")).isBefore(before));
      assertEquals(secret, admin.cookie("ROOMKEY_LOGIN"));
      admin.post("/api/tokens", token()).mustBe(201);
      JsonObject me = admin.get("/api/me").json();
      assertEquals(answer.getString("authenticatedAt"), me.getString("authenticatedAt"));
      assertEquals("[\"password\"]", me.getJsonArray("ways").toString());
      socket.ping();
    }
    signedIn(ADMIN, LONG_AGO).post("/api/tokens", token()).mustBe(403);
  }

  @Test
  void anAuthenticationInPlaceChangesTheIdOfTheSession() {
    Person bob = server.loginAs("bob");
    String before = bob.cookie("JSESSIONID");
    bob.post(AUTHENTICATE, password("bob-demo")).mustBe(200);
    assertNotEquals(before, bob.cookie("JSESSIONID"));
    bob.with("JSESSIONID").get("/api/me").mustBe(200);
    server.anybody().setCookie("JSESSIONID", before).get("/api/me").mustBe(401);
  }

  @Test
  void aWrongPasswordAuthenticatesNobodyAndIsThrottled() {
    server.newcomer("guessed");
    String id =
        server
            .anybody()
            .signIn("guessed", "alice-demo")
            .get("/api/me")
            .json()
            .getJsonObject("user")
            .getString("id");
    Person thief = signedIn(id, LONG_AGO);
    HttpAnswer answer = thief.post(AUTHENTICATE, password("wrong"));
    mustBe(403, "wrong_password", answer);
    mustBe(403, "reauthenticate", thief.post("/api/tokens", token()));
    for (int i = 0; i < 10 && answer.status() != 429; i++) {
      answer = thief.post(AUTHENTICATE, password("wrong"));
    }
    mustBe(429, "throttled", answer);
    mustBe(
        429,
        "throttled",
        server
            .anybody()
            .post("/login", Json.object("username", "guessed", "password", "alice-demo")));
    thief.post(AUTHENTICATE, Json.object()).mustBe(400);
    thief.post(AUTHENTICATE, password("x".repeat(1_100))).mustBe(403);
  }

  @Test
  void onlyALoginOfSomebodyWithAPasswordAuthenticatesAgain() {
    server.anybody().post(AUTHENTICATE, password("admin-demo")).mustBe(401);
    String bearer = "Bearer " + server.newToken(ADMIN, "admin");
    mustBe(
        403,
        "forbidden",
        server.anybody().post(AUTHENTICATE, password("admin-demo"), "Authorization", bearer));
    Person without = server.signedIn(server.newUser("Without"));
    mustBe(403, "forbidden", without.post(AUTHENTICATE, password("alice-demo")));
    assertEquals("[]", without.get("/api/me").json().getJsonArray("ways").toString());
  }

  @Test
  void denialsAndAuthenticationsAreAudited() {
    Person admin = signedIn(ADMIN, LONG_AGO);
    admin.post("/api/tokens", token()).mustBe(403);
    admin.post(AUTHENTICATE, password("admin-demo")).mustBe(200);
    String denials = admin.get("/api/admin/audit?event=deny&userId=" + ADMIN).mustBe(200).body();
    assertTrue(denials.contains("\"reason\":\"reauthenticate\""), denials);
    String again = admin.get("/api/admin/audit?event=authenticated_again").mustBe(200).body();
    assertTrue(again.contains("\"userId\":\"" + ADMIN + "\""), again);
  }

  // --- boards ----------------------------------------------------------------------------------

  private static void mustBeRefused(String code, String boardId, Frame error) {
    assertEquals("error", error.type());
    assertEquals(code, error.string("code"));
    assertEquals(boardId, error.string("boardId"));
  }

  @Test
  void anAuthenticationOpensTheBoardOnEverySocketOfTheLogin() {
    String board = board(5);
    String other = server.newBoard();
    Person alice = signedIn(Users.ALICE.id(), LONG_AGO);
    try (TestSocket first = alice.on(other);
        TestSocket second = alice.socket()) {
      for (TestSocket socket : List.of(first, second)) {
        mustBeRefused("reauthenticate", board, socket.ask("type", "join", "boardId", board));
        mustBeRefused("reauthenticate", board, socket.ask("type", "history", "boardId", board));
        mustBeRefused(
            "reauthenticate", board, socket.ask("type", "message", "boardId", board, "text", "x"));
      }
      alice.post(AUTHENTICATE, password("alice-demo")).mustBe(200);
      first.join(board);
      second.join(board);
      first.message(board, "inside");
      assertEquals("inside", second.expect("message").string("text"));
      first.message(other, "the other board stays");
    }
  }

  @Test
  void theHttpRoutesOfABoardAskToo() {
    String board = board(5);
    String path = "/api/boards/" + board;
    Person alice = signedIn(Users.ALICE.id(), LONG_AGO);
    JsonObject signal = Json.object("event", "e", "data", JsonValue.TRUE);
    mustBe(403, "reauthenticate", alice.get(path + "/messages"));
    mustBe(403, "reauthenticate", alice.post(path + "/messages", Json.object("text", "x")));
    mustBe(403, "reauthenticate", alice.delete(path + "/messages/1"));
    mustBe(403, "reauthenticate", alice.post(path + "/signals", signal));
    mustBe(403, "reauthenticate", alice.get(path + "/presence"));
    assertEquals(5, alice.get(path).mustBe(200).json().getInt("stepUp"));
    alice.get("/boards/" + board).mustBe(200);
    alice.post(AUTHENTICATE, password("alice-demo")).mustBe(200);
    alice.post(path + "/messages", Json.object("text", "x")).mustBe(201);
    alice.get(path + "/presence").mustBe(200);
    String bearer = "Bearer " + server.newToken(Users.ALICE.id(), "read", "publish");
    server.anybody().get(path + "/messages", "Authorization", bearer).mustBe(200);
  }

  @Test
  void aSocketIsRevokedWhenItsAuthenticationBecomesTooOld() {
    String board = board(5);
    Duration almost = Duration.ofMinutes(5).minusSeconds(2);
    Person alice = signedIn(Users.ALICE.id(), almost);
    Person bob = server.loginAs("bob");
    String other = server.newBoard();
    try (TestSocket ofBob = bob.on(board);
        TestSocket ofAlice = alice.on(board)) {
      ofAlice.join(other);
      ofBob.message(board, "before");
      ofAlice.expect("message");

      Frame revoked = ofAlice.expect("board_revoked");
      assertEquals(board, revoked.string("boardId"));
      assertEquals("step_up", revoked.string("reason"));
      ofBob.expect("user_left");
      ofBob.message(board, "after");
      mustBeRefused(
          "reauthenticate",
          board,
          ofAlice.ask("type", "message", "boardId", board, "text", "late"));
      ofAlice.message(other, "still here");
      assertFalse(
          ofAlice.received("message").stream().anyMatch(it -> it.string("text").equals("after")));

      alice.post(AUTHENTICATE, password("alice-demo")).mustBe(200);
      Frame joined = ofAlice.join(board, 1, null);
      assertEquals(
          "after", joined.json().getJsonArray("messages").getJsonObject(0).getString("text"));
    }
  }

  @Test
  void anAuthenticationInTimeKeepsTheSocketOnTheBoard() {
    String board = board(5);
    Person alice = signedIn(Users.ALICE.id(), Duration.ofMinutes(5).minusSeconds(2));
    try (TestSocket socket = alice.on(board)) {
      alice.post(AUTHENTICATE, password("alice-demo")).mustBe(200);
      socket.nothingFor(Duration.ofMillis(2_500));
      socket.message(board, "still here");
    }
  }

  @Test
  void aChangeByTheOwnerTakesEffectAtOnce() {
    String board =
        server.newPrivateBoard(Map.of(Users.ALICE.id(), "owner", Users.BOB.id(), "editor"));
    String path = "/api/boards/" + board;
    Person owner = server.loginAs("alice");
    Person bob = signedIn(Users.BOB.id(), LONG_AGO);
    try (TestSocket socket = bob.on(board)) {
      assertEquals(
          5, owner.patch(path, Json.object("stepUp", 5)).mustBe(200).json().getInt("stepUp"));
      assertEquals("step_up", socket.expect("board_revoked").string("reason"));
      JsonObject open = owner.patch(path, Json.object("stepUp", 0)).mustBe(200).json();
      assertFalse(open.containsKey("stepUp"));
      socket.join(board);
      owner.put(path, Json.object("stepUp", 1_440)).mustBe(200);
      socket.message(board, "recent enough");
      owner.delete(path + "/members/" + Users.BOB.id()).mustBe(204);
      assertEquals("removed", socket.expect("board_revoked").string("reason"));
    }
    try (TestSocket socket = owner.on(board)) {
      owner.delete(path).mustBe(204);
      assertEquals("deleted", socket.expect("board_revoked").string("reason"));
    }
  }

  @Test
  void nobodyOpensALockWithoutTheKeyAndNobodyLocksThemselvesOut() {
    String board = server.newPrivateBoard(Map.of(Users.ALICE.id(), "owner"));
    String path = "/api/boards/" + board;
    Person stale = signedIn(Users.ALICE.id(), LONG_AGO);
    mustBe(403, "reauthenticate", stale.patch(path, Json.object("stepUp", 5)));
    stale.patch(path, Json.object("stepUp", 7)).mustBe(200);
    server.loginAs("alice").patch(path, Json.object("stepUp", 5)).mustBe(200);
    String bob = path + "/members/" + Users.BOB.id();
    mustBe(403, "reauthenticate", stale.patch(path, Json.object("stepUp", 0)));
    mustBe(403, "reauthenticate", stale.put(path, Json.object("stepUp", 0)));
    mustBe(403, "reauthenticate", stale.put(bob, Json.object("role", "owner")));
    mustBe(403, "reauthenticate", stale.get(path + "/members"));
    mustBe(403, "reauthenticate", stale.delete(path));
    stale.put(path, Json.object("stepUp", 5)).mustBe(200);
    stale.get("/boards/" + board + "/settings").mustBe(200);
    Person ofPrincipal = server.signedIn(ADMIN, Optional.empty());
    mustBe(403, "forbidden", ofPrincipal.patch(path, Json.object("stepUp", 0)));
    mustBe(
        403, "forbidden", ofPrincipal.post("/api/boards", Json.object("name", "New", "stepUp", 5)));
  }

  @Test
  void theMinutesAreWholeAndUpToADay() {
    Person admin = server.loginAs("admin");
    for (Object bad : new Object[] {-1, 1_441, Json.parse("1.5"), "5", JsonValue.NULL, true}) {
      admin.post("/api/boards", Json.object("name", "New", "stepUp", bad)).mustBe(400);
    }
    JsonObject made =
        admin.post("/api/boards", Json.object("name", "New", "stepUp", 1)).mustBe(201).json();
    assertEquals(1, made.getInt("stepUp"));
    String list = admin.get("/api/admin/boards").mustBe(200).body();
    assertTrue(list.contains("\"stepUp\":1"), list);
  }

  @Test
  void aSocketOnTheBoardsPathStaysOpenAndATicketInheritsTheTime() {
    String board = board(5);
    Person alice = signedIn(Users.ALICE.id(), LONG_AGO);
    String ticket =
        alice
            .post("/api/tickets", Json.object("boardId", board))
            .mustBe(201)
            .json()
            .getString("ticket");
    try (TestSocket socket = alice.open("/ws/boards/" + board);
        TestSocket byTicket = server.socket("/ws?token=" + ticket)) {
      socket.next("authenticated");
      mustBeRefused("reauthenticate", board, socket.next("error"));
      byTicket.next("authenticated");
      mustBeRefused("reauthenticate", board, byTicket.ask("type", "join", "boardId", board));
      alice.post(AUTHENTICATE, password("alice-demo")).mustBe(200);
      socket.join(board);
      byTicket.join(board);
    }
  }

  @Test
  void credentialsWithoutATimeAreForbiddenOnABoardWithStepUp() {
    String board = board(1_440);
    Person ofPrincipal = server.signedIn(Users.BOB.id(), Optional.empty());
    try (TestSocket socket = ofPrincipal.socket()) {
      mustBeRefused("forbidden", board, socket.ask("type", "join", "boardId", board));
    }
    ofPrincipal.open("/ws/boards/" + board).mustEnd(4003, "Forbidden", "forbidden");
    String service = "service-" + UUID.randomUUID();
    JsonObject account = Json.object("id", service, "name", "Service", "kind", "service");
    server.loginAs("admin").post("/api/admin/users", account).mustBe(201);
    String application = "Bearer " + server.newToken(service, "act_as");
    String ticket =
        server
            .anybody()
            .post(
                "/api/tickets",
                Json.object("userId", "walter", "name", "Walter"),
                "Authorization",
                application)
            .mustBe(201)
            .json()
            .getString("ticket");
    try (TestSocket walter = server.socket("/ws?token=" + ticket)) {
      walter.next("authenticated");
      mustBeRefused("forbidden", board, walter.ask("type", "join", "boardId", board));
    }
    String token = server.newToken(Users.BOB.id(), "connect", "read");
    try (TestSocket program = server.socket("/ws?token=" + token)) {
      program.next("authenticated");
      program.join(board);
    }
  }

  @Test
  void strangersLearnNothingOfABoardWithStepUp() {
    String board = server.newPrivateBoard(Map.of(Users.ALICE.id(), "owner"));
    server.sql("UPDATE boards SET step_up_minutes = 5 WHERE id = ?", board);
    Person carol = signedIn(Users.CAROL.id(), LONG_AGO);
    try (TestSocket socket = carol.socket()) {
      mustBeRefused("forbidden", board, socket.ask("type", "join", "boardId", board));
      mustBeRefused(
          "not_joined", board, socket.ask("type", "message", "boardId", board, "text", "x"));
    }
  }
}
