package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class AdminApiIT {
  private static final String USERS = "/api/admin/users";
  private static final String PASSWORD = "three grey herons";
  private static final String OTHER_PASSWORD = "four green herons";

  private static TestServer server;
  private static Person admin;

  @BeforeAll
  static void start() {
    server = new TestServer();
    admin = server.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A new person who can sign in; the user name is the id. */
  private static String newPerson() {
    String id = "p-" + UUID.randomUUID();
    admin
        .post(
            USERS,
            Json.object(
                "id", id, "username", id, "name", "Person", "kind", "person", "password", PASSWORD))
        .mustBe(201);
    return id;
  }

  private static Person signedIn(String username) {
    return server.anybody().signIn(username, PASSWORD);
  }

  private static HttpAnswer signIn(String username, String password) {
    return server.anybody().post("/login", Json.object("username", username, "password", password));
  }

  @Test
  void onlyAdministratorsMayUseThesePaths() {
    Person alice = server.loginAs("alice");
    for (HttpAnswer answer :
        List.of(
            alice.get(USERS),
            alice.post(USERS, Json.object("name", "x")),
            alice.patch(USERS + "/user-bob", Json.object("disabled", true)),
            alice.patch(USERS + "/user-alice", Json.object("admin", true)),
            alice.delete(USERS + "/user-bob"),
            alice.post(USERS + "/user-bob/disconnect", Json.object()),
            alice.get(USERS + "/user-bob/tokens"),
            alice.get("/api/admin/connections"),
            alice.delete("/api/admin/connections/x"),
            alice.get("/api/admin/boards"))) {
      assertEquals(403, answer.status());
      assertEquals("forbidden", answer.json().getString("code"));
    }
    server.anybody().get(USERS).mustBe(401);
    String read = admin.token("connect", "read", "publish");
    server.anybody().get(USERS, "Authorization", "Bearer " + read).mustBe(403);
    String full = admin.token("admin");
    server.anybody().get(USERS, "Authorization", "Bearer " + full).mustBe(200);
    alice
        .post("/api/tokens", Json.object("label", "x", "scopes", Json.parse("[\"admin\"]")))
        .mustBe(403);
  }

  @Test
  void aNewPersonSignsInAndIsListed() {
    String id = newPerson();
    signIn(id, PASSWORD).mustBe(200);
    JsonObject user = admin.get(USERS + "/" + id).mustBe(200).json();
    assertEquals(id, user.getString("username"));
    assertEquals("person", user.getString("kind"));
    assertFalse(user.getBoolean("disabled"));
    assertFalse(user.toString().contains("argon2"));
    JsonObject list = admin.get(USERS + "?limit=2").mustBe(200).json();
    assertTrue(list.getBoolean("more"));
    String last = list.getJsonArray("users").getJsonObject(1).getString("id");
    JsonObject next = admin.get(USERS + "?after=" + last).mustBe(200).json();
    assertTrue(next.getJsonArray("users").getJsonObject(0).getString("id").compareTo(last) > 0);
    assertTrue(admin.get(USERS).json().getJsonArray("users").toString().contains(id));
  }

  @Test
  void takenNamesAndBadFieldsAreRefused() {
    String id = newPerson();
    admin.post(USERS, Json.object("id", id, "name", "x", "kind", "person")).mustBe(409);
    admin.post(USERS, Json.object("username", id, "name", "x", "kind", "person")).mustBe(409);
    for (JsonObject bad :
        List.of(
            Json.object("kind", "person"),
            Json.object("name", "", "kind", "person"),
            Json.object("name", "x", "kind", "robot"),
            Json.object("name", "x", "kind", "person", "id", "a b"),
            Json.object("name", "x", "kind", "person", "username", " x"),
            Json.object("name", "x", "kind", "person", "admin", "yes"),
            Json.object("name", "x", "kind", "person", "password", PASSWORD),
            Json.object("name", "x", "kind", "service", "username", "s", "password", PASSWORD))) {
      assertEquals("invalid_field", admin.post(USERS, bad).mustBe(400).json().getString("code"));
    }
    for (String weak : List.of("too short", "passwordpassword", "x".repeat(1_025))) {
      HttpAnswer answer =
          admin.post(
              USERS, Json.object("username", "w", "name", "W", "kind", "person", "password", weak));
      assertEquals("weak_password", answer.mustBe(400).json().getString("code"));
      assertFalse(answer.body().contains(weak));
    }
    admin.patch(USERS + "/no-such-user", Json.object("name", "x")).mustBe(404);
    admin.delete(USERS + "/no-such-user").mustBe(404);
    admin.post(USERS + "/no-such-user/disconnect", Json.object()).mustBe(404);
    admin.delete(USERS).mustBe(405);
    admin.put(USERS + "/" + id, Json.object()).mustBe(405);
  }

  @Test
  void disablingAUserEndsSocketsAndLoginsAndRefusesNewOnes() {
    String id = newPerson();
    Person person = signedIn(id);
    String token = person.token("connect");
    try (TestSocket byLogin = person.socket();
        TestSocket byToken = server.socket("/ws?token=" + token)) {
      byToken.next("authenticated");
      JsonObject user =
          admin.patch(USERS + "/" + id, Json.object("disabled", true)).mustBe(200).json();
      assertTrue(user.getBoolean("disabled"));
      for (TestSocket socket : List.of(byLogin, byToken)) {
        assertEquals("forbidden", socket.next("error").string("code"));
        assertEquals(4003, socket.closeCode());
      }
    }
    try (TestSocket late = server.socket("/ws?token=" + token)) {
      assertEquals(4003, late.closeCode());
    }
    person.get("/api/me").mustBe(403);
    signIn(id, PASSWORD).mustBe(401);

    admin.patch(USERS + "/" + id, Json.object("disabled", false)).mustBe(200);
    person.get("/api/me").mustBe(401);
    signIn(id, PASSWORD).mustBe(200);
  }

  @Test
  void aDeletedUserIsGoneAndTheIdIsNeverReused() {
    String id = newPerson();
    Person person = signedIn(id);
    String token = person.token("connect");
    String board = server.newPrivateBoard(java.util.Map.of(id, "editor"));
    try (TestSocket socket = person.on(board)) {
      admin.delete(USERS + "/" + id).mustBe(204);
      assertEquals("forbidden", socket.expect("error").string("code"));
      assertEquals(4003, socket.closeCode());
    }
    try (TestSocket late = person.open("/ws");
        TestSocket byToken = server.socket("/ws?token=" + token)) {
      for (TestSocket socket : List.of(late, byToken)) {
        assertEquals("user_not_found", socket.next("error").string("code"));
        assertEquals(4001, socket.closeCode());
      }
    }
    admin.get(USERS + "/" + id).mustBe(404);

    admin
        .post(
            USERS,
            Json.object(
                "id", id, "username", id, "name", "Next", "kind", "person", "password", PASSWORD))
        .mustBe(409);
    String next =
        admin
            .post(USERS, Json.object("username", id, "name", "Next", "password", PASSWORD))
            .mustBe(201)
            .json()
            .getString("id");
    person.get("/api/me").mustBe(401);
    assertNotEquals(id, next);
    signedIn(id).get("/api/boards/" + board).mustBe(403);
  }

  @Test
  void resettingAPasswordEndsEveryLogin() {
    String id = newPerson();
    Person person = signedIn(id);
    try (TestSocket socket = person.socket()) {
      admin.patch(USERS + "/" + id, Json.object("password", OTHER_PASSWORD)).mustBe(200);
      assertEquals("session_expired", socket.next("error").string("code"));
      assertEquals(4002, socket.closeCode());
    }
    person.get("/api/me").mustBe(401);
    signIn(id, PASSWORD).mustBe(401);
    signIn(id, OTHER_PASSWORD).mustBe(200);
  }

  @Test
  void changesOfNameAndRoleTakeEffectAtOnce() {
    String id = newPerson();
    Person person = signedIn(id);
    admin.patch(USERS + "/" + id, Json.object("name", "Renamed", "admin", true)).mustBe(200);
    JsonObject me = person.get("/api/me").mustBe(200).json();
    assertEquals("Renamed", me.getJsonObject("user").getString("name"));
    assertTrue(me.getBoolean("admin"));
    person.get(USERS).mustBe(200);
    admin.patch(USERS + "/" + id, Json.object("admin", false)).mustBe(200);
    person.get(USERS).mustBe(403);
  }

  @Test
  void theLastAdministratorCannotBeRemoved() {
    try (TestServer small = new TestServer()) {
      Person only = small.loginAs("admin");
      for (JsonObject change :
          List.of(Json.object("admin", false), Json.object("disabled", true))) {
        HttpAnswer answer = only.patch(USERS + "/user-admin", change).mustBe(409);
        assertEquals("last_administrator", answer.json().getString("code"));
      }
      only.delete(USERS + "/user-admin").mustBe(409);
      only.patch(USERS + "/user-bob", Json.object("admin", true)).mustBe(200);
      only.patch(USERS + "/user-admin", Json.object("admin", false)).mustBe(200);
      only.get(USERS).mustBe(403);
      Person bob = small.loginAs("bob");
      bob.delete(USERS + "/user-bob").mustBe(409);
      bob.delete(USERS + "/user-admin").mustBe(204);
    }
  }

  @Test
  void aResetPasswordEndsLoginsAndTokens() {
    String id = "reset-" + UUID.randomUUID();
    JsonObject wanted =
        Json.object("id", id, "username", id, "name", "Reset", "password", PASSWORD);
    admin.post(USERS, wanted).mustBe(201);
    Person person = server.anybody().signIn(id, PASSWORD);
    String token = person.token("connect");
    try (TestSocket socket = server.socket("/ws?token=" + token)) {
      socket.next("authenticated");
      admin.patch(USERS + "/" + id, Json.object("password", OTHER_PASSWORD)).mustBe(200);
      assertEquals(4002, socket.closeCode());
    }
    person.get("/api/me").mustBe(401);
    server.anybody().get("/api/me", "Authorization", "Bearer " + token).mustBe(401);
  }

  @Test
  void aServiceUsesTokensThatAnAdministratorCreates() {
    String id = "svc-" + UUID.randomUUID();
    admin.post(USERS, Json.object("id", id, "name", "Backup", "kind", "service")).mustBe(201);
    JsonObject token =
        admin
            .post(
                USERS + "/" + id + "/tokens",
                Json.object("label", "nightly", "scopes", Json.parse("[\"connect\",\"read\"]")))
            .mustBe(201)
            .json();
    try (TestSocket socket = server.socket("/ws?token=" + token.getString("token"))) {
      assertEquals(id, socket.next("authenticated").userId());
      JsonObject listed =
          admin
              .get(USERS + "/" + id + "/tokens")
              .mustBe(200)
              .json()
              .getJsonArray("tokens")
              .getJsonObject(0);
      assertEquals("nightly", listed.getString("label"));
      assertFalse(listed.containsKey("token"));
      admin.delete(USERS + "/" + id + "/tokens/" + token.getString("id")).mustBe(204);
      assertEquals(4002, socket.closeCode());
    }
    admin.delete(USERS + "/" + id + "/tokens/" + token.getString("id")).mustBe(404);
    JsonObject wanted = Json.object("label", "x", "scopes", Json.parse("[\"connect\"]"));
    admin.post(USERS + "/user-alice/tokens", wanted).mustBe(403);
    admin.patch(USERS + "/" + id, Json.object("password", PASSWORD)).mustBe(400);
  }

  @Test
  void socketsAreListedAndKicked() {
    String board = server.newBoard();
    Person carol = server.loginAs("carol");
    try (TestSocket kicked = carol.open("/ws");
        TestSocket stays = carol.on(board)) {
      String id = kicked.next("authenticated").string("connectionId");
      kicked.join(board);
      Frame listed =
          new Frame(admin.get("/api/admin/connections").mustBe(200).json())
              .json().getJsonArray("connections").stream()
                  .map(value -> new Frame(value.asJsonObject()))
                  .filter(connection -> id.equals(connection.string("connectionId")))
                  .findFirst()
                  .orElseThrow();
      assertEquals("user-carol", listed.userId());
      assertEquals("127.0.0.1", listed.string("address"));
      assertEquals("cookie", listed.string("method"));
      assertTrue(listed.string("since").endsWith("Z"));
      assertEquals("[\"" + board + "\"]", listed.json().getJsonArray("boards").toString());

      admin.delete("/api/admin/connections/" + id).mustBe(204);
      assertEquals("forbidden", kicked.expect("error").string("code"));
      assertEquals(4003, kicked.closeCode());
      admin.delete("/api/admin/connections/" + id).mustBe(404);
      stays.ping();

      admin.post(USERS + "/user-carol/disconnect", Json.object()).mustBe(204);
      assertEquals(4003, stays.closeCode());
    }
    carol.socket().close();
    admin.post("/api/admin/connections", Json.object()).mustBe(405);
  }

  @Test
  void totalsCountConnectionsBeyondThePageLimit() {
    String board = server.newBoard();
    String userId = server.newUser("Dora");
    Person dora = server.signedIn(userId);
    try (TestSocket first = dora.on(board);
        TestSocket second = dora.on(board);
        TestSocket third = dora.on("board-1")) {
      JsonObject listed =
          admin.get("/api/admin/connections?limit=1&userId=" + userId).mustBe(200).json();
      assertEquals(1, listed.getJsonArray("connections").size());
      assertTrue(listed.getBoolean("more"));
      assertEquals(3, listed.getInt("total"));
      assertEquals(1, listed.getInt("users"));
      assertEquals(2, listed.getInt("boards"));
      List.of(first, second, third).forEach(TestSocket::ping);
    }
  }

  @Test
  void administratorsPageThroughAllBoardsById() {
    String open = server.newBoard();
    String others = server.newPrivateBoard(Map.of("user-alice", "owner"));
    List<JsonObject> seen = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      JsonObject part = admin.get("/api/admin/boards?limit=2&after=" + after).mustBe(200).json();
      part.getJsonArray("boards").forEach(board -> seen.add(board.asJsonObject()));
      more = part.getBoolean("more");
      after = seen.get(seen.size() - 1).getString("id");
    }
    List<String> ids = seen.stream().map(board -> board.getString("id")).toList();
    assertEquals(ids.stream().sorted().distinct().toList(), ids);
    JsonObject foreign = seen.get(ids.indexOf(others));
    assertEquals("private", foreign.getString("access"));
    assertFalse(foreign.containsKey("role"));
    assertEquals("editor", seen.get(ids.indexOf(open)).getString("role"));
    admin.post("/api/admin/boards", Json.object()).mustBe(405);
  }
}
