package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** The rights of an API token. It can create no token with more rights than its own. */
class TokenRightsIT {
  private static final String USERS = "/api/admin/users";
  private static final String PASSWORD = "three grey herons";

  private static TestServer server;
  private static Person admin;
  private static Person alice;

  @BeforeAll
  static void start() {
    server = new TestServer();
    admin = server.loginAs("admin");
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpAnswer by(String token, String method, String path, JsonObject body) {
    return server.anybody().request(method, path, body, "Authorization", "Bearer " + token);
  }

  private static HttpAnswer get(String token, String path) {
    return by(token, "GET", path, null);
  }

  private static JsonObject wanted(String scopes, Object... more) {
    Object[] members = {"label", "test", "scopes", Json.parse(scopes)};
    return Json.object(Stream.concat(Stream.of(members), Stream.of(more)).toArray());
  }

  private static String service() {
    String id = "svc-" + UUID.randomUUID();
    admin.post(USERS, Json.object("id", id, "name", "Service", "kind", "service")).mustBe(201);
    return id;
  }

  private static String ofService(String service, String scopes) {
    return admin
        .post(USERS + "/" + service + "/tokens", wanted(scopes))
        .mustBe(201)
        .json()
        .getString("token");
  }

  /** A person with a user name, who is no administrator. */
  private static String person() {
    String id = "person-" + UUID.randomUUID();
    JsonObject wanted =
        Json.object("id", id, "username", id, "name", "Person", "password", PASSWORD);
    admin.post(USERS, wanted).mustBe(201);
    return id;
  }

  private static Set<String> scopes(String token) {
    Set<String> scopes = new TreeSet<>();
    get(token, "/api/me")
        .mustBe(200)
        .json()
        .getJsonArray("scopes")
        .forEach(scope -> scopes.add(((JsonString) scope).getString()));
    return scopes;
  }

  @Test
  void eachAdminScopeOpensOnlyItsOwnRoutes() {
    Map<String, List<String>> routes =
        Map.of(
            "admin:metrics", List.of("/metrics"),
            "admin:audit", List.of("/api/admin/audit"),
            "admin:connections", List.of("/api/admin/connections", "/api/admin/nodes"),
            "admin:users", List.of(USERS, USERS + "/user-bob"),
            "admin:boards", List.of("/api/admin/boards"));
    String full = admin.token("admin");
    routes.forEach(
        (scope, open) -> {
          String token = admin.token(scope);
          routes.values().stream()
              .flatMap(List::stream)
              .forEach(
                  path -> {
                    get(token, path).mustBe(open.contains(path) ? 200 : 403);
                    get(full, path).mustBe(200);
                  });
        });
    String users = admin.token("admin:users");
    by(users, "POST", USERS + "/user-bob/disconnect", Json.object()).mustBe(403);
    by(admin.token("admin:connections"), "POST", USERS + "/user-bob/disconnect", Json.object())
        .mustBe(204);
  }

  @Test
  void onlyAdministratorsGrantAdminScopes() {
    for (String scope :
        List.of("act_as", "admin", "admin:metrics", "admin:users", "admin:boards")) {
      alice.post("/api/tokens", wanted("[\"" + scope + "\"]")).mustBe(403);
    }
    admin.post("/api/tokens", wanted("[\"admin:everything\"]")).mustBe(400);
  }

  @Test
  void aTokenLimitedToBoardsHasNoAdminRights() {
    for (String scope : List.of("admin", "admin:boards", "admin:users", "act_as")) {
      JsonObject limited =
          wanted("[\"read\",\"" + scope + "\"]", "boards", Json.parse("[\"board-1\"]"));
      HttpAnswer refused = admin.post("/api/tokens", limited).mustBe(400);
      assertEquals("invalid_field", refused.json().getString("code"));
    }
    String old = server.newToken("user-admin", "read", "admin");
    server.sql(
        "UPDATE tokens SET boards = 'board-1' WHERE user_id = 'user-admin' AND label = 'test'"
            + " AND scopes = 'admin read'");
    for (String path :
        List.of(USERS, "/api/admin/boards", "/api/admin/connections", "/api/admin/audit")) {
      get(old, path).mustBe(403);
    }
    get(old, "/metrics").mustBe(403);
    by(old, "PATCH", "/api/boards/board-1", Json.object("name", "x")).mustBe(403);
    get(old, "/api/boards/board-1").mustBe(200);
    assertEquals(new TreeSet<>(List.of("read")), scopes(old));
  }

  @Test
  void noTokenCreatesAdministratorsOrSetsPasswords() {
    String target = person();
    String other = "p-" + UUID.randomUUID();
    for (String token :
        List.of(
            admin.token("admin"),
            admin.token("admin:users"),
            admin.tokenUntil(Instant.now().plusSeconds(60), "admin"))) {
      JsonObject boss = Json.object("id", other, "name", "Boss", "admin", true);
      by(token, "POST", USERS, boss).mustBe(403);
      JsonObject withPassword =
          Json.object("id", other, "username", other, "name", "P", "password", PASSWORD);
      by(token, "POST", USERS, withPassword).mustBe(403);
      String one = USERS + "/" + target;
      by(token, "PATCH", one, Json.object("admin", true)).mustBe(403);
      by(token, "PATCH", one, Json.object("password", PASSWORD + "!")).mustBe(403);
      by(token, "PATCH", USERS + "/user-admin", Json.object("disabled", true)).mustBe(403);
      by(token, "PATCH", USERS + "/user-admin", Json.object("admin", false)).mustBe(403);
      by(token, "DELETE", USERS + "/user-admin", null).mustBe(403);
      by(token, "PATCH", one, Json.object("name", "Renamed")).mustBe(200);
    }
    server.anybody().signIn(target, PASSWORD);
    admin.get(USERS + "/" + other).mustBe(404);
    String users = admin.token("admin:users");
    by(users, "POST", USERS, Json.object("id", other, "name", "P")).mustBe(201);
    by(users, "DELETE", USERS + "/" + other, null).mustBe(204);
  }

  @Test
  void aTokenCannotCreateAStrongerOrLongerLivedToken() {
    String tokens = USERS + "/" + service() + "/tokens";
    Instant end = Instant.now().plusSeconds(3_600);
    String maker = admin.tokenUntil(end, "admin", "read");

    by(maker, "POST", tokens, wanted("[\"read\",\"publish\"]")).mustBe(403);
    by(maker, "POST", tokens, wanted("[\"act_as\"]")).mustBe(403);
    by(admin.token("admin:users", "read"), "POST", tokens, wanted("[\"read\"]")).mustBe(403);
    String latest = end.plusSeconds(86_400).toString();
    for (JsonObject wanted :
        List.of(wanted("[\"read\"]"), wanted("[\"read\"]", "expiresAt", latest))) {
      JsonObject made = by(maker, "POST", tokens, wanted).mustBe(201).json();
      assertFalse(Instant.parse(made.getString("expiresAt")).isAfter(end));
    }
    String soon = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS).toString();
    JsonObject made =
        by(maker, "POST", tokens, wanted("[\"read\"]", "expiresAt", soon)).mustBe(201).json();
    assertEquals(Instant.parse(soon), Instant.parse(made.getString("expiresAt")));
    by(maker, "POST", "/api/tokens", wanted("[\"read\"]")).mustBe(403);
    get(maker, "/api/tokens").mustBe(403);
    get(maker, "/api/logins").mustBe(403);
    by(maker, "DELETE", "/api/logins", null).mustBe(403);
  }

  @Test
  void demotionRevokesAdministratorRights() {
    String boss = person();
    admin.patch(USERS + "/" + boss, Json.object("admin", true)).mustBe(200);
    Person there = server.anybody().signIn(boss, PASSWORD);
    String token = there.token("read", "act_as", "admin");
    String owned = server.newPrivateBoard(Map.of(boss, "owner"));
    get(token, USERS).mustBe(200);
    JsonObject customer = Json.object("userId", "c-" + boss);
    by(token, "POST", "/api/tickets", customer).mustBe(201);

    admin.patch(USERS + "/" + boss, Json.object("admin", false)).mustBe(200);

    get(token, USERS).mustBe(403);
    get(token, "/metrics").mustBe(403);
    by(token, "POST", "/api/tickets", customer).mustBe(403);
    by(token, "PATCH", "/api/boards/" + owned, Json.object("name", "x")).mustBe(403);
    assertEquals(new TreeSet<>(List.of("read")), scopes(token));
    there.patch("/api/boards/" + owned, Json.object("name", "x")).mustBe(200);
    there.get(USERS).mustBe(403);
  }

  @Test
  void publishScopeNeitherRedactsOthersNorManages() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    String messages = "/api/boards/" + board + "/messages";
    Person bob = server.loginAs("bob");
    bob.post(messages, Json.object("text", "of bob")).mustBe(201);
    String publishes = alice.token("connect", "read", "publish");
    by(publishes, "POST", messages, Json.object("text", "of alice")).mustBe(201);

    by(publishes, "DELETE", messages + "/1", null).mustBe(403);
    by(publishes, "DELETE", messages + "/2", null).mustBe(204);
    by(admin.token("publish"), "DELETE", messages + "/1", null).mustBe(403);
    by(alice.token("read"), "DELETE", messages + "/2", null).mustBe(403);
    String member = "/api/boards/" + board + "/members/user-carol";
    by(publishes, "PUT", member, Json.object("role", "viewer")).mustBe(403);
    alice.delete(messages + "/1").mustBe(204);
  }

  @Test
  void anAdminScopeModeratesAndManagesEverywhere() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String messages = "/api/boards/" + board + "/messages";
    for (int i = 0; i < 2; i++) {
      alice.post(messages, Json.object("text", "of alice")).mustBe(201);
    }
    String token = admin.token("admin:boards");
    get(token, "/api/boards/" + board).mustBe(200);
    get(token, messages).mustBe(403);
    by(token, "DELETE", messages + "/1", null).mustBe(204);
    admin.delete(messages + "/2").mustBe(204);
    admin.delete(messages + "/3").mustBe(404);
    by(token, "PUT", "/api/boards/" + board + "/members/user-bob", Json.object("role", "editor"))
        .mustBe(200);
    by(token, "DELETE", "/api/boards/" + board, null).mustBe(204);
  }

  @Test
  void aServiceManagesOnlyTheBoardsItCreated() {
    String token = ofService(service(), "[\"read\",\"publish\",\"admin:boards\"]");
    String own = "order-" + UUID.randomUUID();
    String foreign = server.newPrivateBoard(Map.of("user-alice", "owner"));
    JsonObject member = Json.object("role", "editor");

    by(token, "PUT", "/api/boards/" + own, Json.object("name", "Order")).mustBe(201);
    by(token, "PUT", "/api/boards/" + own, Json.object("name", "Order")).mustBe(200);
    by(token, "PUT", "/api/boards/" + own + "/members/user-bob", member).mustBe(200);
    Person bob = server.loginAs("bob");
    bob.post("/api/boards/" + own + "/messages", Json.object("text", "of bob")).mustBe(201);
    by(token, "DELETE", "/api/boards/" + own + "/messages/1", null).mustBe(204);
    by(token, "PUT", "/api/boards/" + foreign + "/members/user-bob", member).mustBe(403);
    get(token, "/api/admin/boards").mustBe(403);
    get(token, USERS).mustBe(403);
    String plain = ofService(service(), "[\"read\",\"publish\"]");
    by(plain, "PUT", "/api/boards/x-" + own, Json.object("name", "Order")).mustBe(403);
    by(token, "DELETE", "/api/boards/" + own, null).mustBe(204);
  }

  @Test
  void aGrantToAServiceOutlivesTheGrantingAdministrator() {
    String boss = person();
    admin.patch(USERS + "/" + boss, Json.object("admin", true)).mustBe(200);
    Person there = server.anybody().signIn(boss, PASSWORD);
    String service = service();
    String token =
        there
            .post(USERS + "/" + service + "/tokens", wanted("[\"act_as\"]"))
            .mustBe(201)
            .json()
            .getString("token");
    admin.patch(USERS + "/" + boss, Json.object("admin", false)).mustBe(200);
    by(token, "POST", "/api/tickets", Json.object("userId", "c-" + service)).mustBe(201);
    there.post(USERS + "/" + service + "/tokens", wanted("[\"read\"]")).mustBe(403);
  }

  @Test
  void theMaximumAgeCapsTheLifeOfAToken() {
    try (TestServer strict = new TestServer(Map.of("roomkey.tokens.max-age", "90d"))) {
      Person carol = strict.loginAs("carol");
      Instant latest = Instant.now().plus(Duration.ofDays(90)).plusSeconds(60);
      String never = Instant.now().plus(Duration.ofDays(400)).toString();
      for (JsonObject wanted :
          List.of(wanted("[\"read\"]"), wanted("[\"read\"]", "expiresAt", never))) {
        JsonObject made = carol.post("/api/tokens", wanted).mustBe(201).json();
        assertTrue(Instant.parse(made.getString("expiresAt")).isBefore(latest));
      }
      String old = carol.token("read");
      String[] bearer = {"Authorization", "Bearer " + old};
      JsonObject me = strict.anybody().get("/api/me", bearer).mustBe(200).json();
      assertTrue(Instant.parse(me.getString("expiresAt")).isBefore(latest));
      strict.sql(
          "UPDATE tokens SET created_at = ?", latest.minus(Duration.ofDays(181)).toEpochMilli());
      strict.anybody().get("/api/me", bearer).mustBe(401);
    }
  }

  @Test
  void aTokenCreatedWhileItsLoginEndsIsInvalid() throws Exception {
    String id = server.newUser("Racer");
    Person racer = server.signedIn(id);
    CompletableFuture<HttpAnswer> made;
    try (Connection connection = server.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE tokens IN EXCLUSIVE MODE");
      made = CompletableFuture.supplyAsync(() -> racer.post("/api/tokens", wanted("[\"read\"]")));
      Wait.until(
          "the token waits for its table",
          () -> server.sql("SELECT COUNT(*) FROM SYSCS_DIAG.LOCK_TABLE WHERE STATE = 'WAIT'") > 0);
      racer.copy().logout().mustBe(204);
      connection.commit();
    }
    made.get(20, TimeUnit.SECONDS).mustBe(403);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM tokens WHERE user_id = ?", id));
  }

  @Test
  void pagesShowATokenNoMoreThanTheApi() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String[] publishes = {"Authorization", "Bearer " + alice.token("publish")};
    String[] reads = {"Authorization", "Bearer " + alice.token("read")};
    Person program = server.anybody();
    assertFalse(program.get("/boards", publishes).body().contains(board));
    program.get("/boards/" + board, publishes).mustBe(404);
    assertTrue(program.get("/boards", reads).body().contains(board));
    program.get("/boards/" + board, reads).mustBe(200);
    program.get("/boards/" + board + "/settings", reads).mustBe(404);
    alice.get("/boards/" + board + "/settings").mustBe(200);
  }
}
