package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * The audit log: actions through the public interfaces, and the events that {@code GET
 * /api/admin/audit} then lists.
 */
class AuditIT {
  private static TestServer server;
  private static Person admin;
  private String alice;
  private String last;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.sockets-per-user", "3"));
    admin = server.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void someoneNew() {
    alice = server.newUser("Alice");
    JsonObject newest = audit("limit=1").get(0);
    last = newest.getString("id");
  }

  private static List<JsonObject> audit(String query) {
    return admin
        .get("/api/admin/audit?" + query)
        .mustBe(200)
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class);
  }

  /** What has been recorded since the test began, the newest first. */
  private List<JsonObject> since() {
    return audit("limit=1000").stream()
        .takeWhile(event -> !event.getString("id").equals(last))
        .toList();
  }

  /** The only event of this kind since the test began; it has at least these fields. */
  private JsonObject one(String event, Object... members) {
    List<JsonObject> found =
        since().stream().filter(e -> e.getString("event").equals(event)).toList();
    assertEquals(1, found.size(), event + " in " + since());
    JsonObject expected = Json.object(members);
    assertTrue(
        found.get(0).entrySet().containsAll(expected.entrySet()), found + " lacks " + expected);
    return found.get(0);
  }

  @Test
  void signInAndEndOfTheLoginAreAudited() {
    Person bob = server.loginAs("bob");
    JsonObject login =
        one("login", "userId", "user-bob", "address", "127.0.0.1", "result", "accepted");
    bob.logout().mustBe(204);

    one(
        "login_ended",
        "userId",
        "user-bob",
        "loginId",
        login.getString("loginId"),
        "reason",
        "logout");
  }

  @Test
  void aWrongPasswordIsAuditedWithTheUserButAnUnknownNameIsOmitted() {
    server
        .anybody()
        .post("/login", Json.object("username", "carol", "password", "wrong"))
        .mustBe(401);
    JsonObject known = one("refusal", "targetId", "user-carol", "reason", "invalid_credentials");
    assertFalse(known.containsKey("userId"));

    last = known.getString("id");
    server
        .anybody()
        .post("/login", Json.object("username", "My secret passphrase", "password", "x"))
        .mustBe(401);
    assertFalse(one("refusal", "route", "/login").toString().contains("passphrase"));
  }

  @Test
  void aThrottledSignInIsAudited() {
    JsonObject wrong = Json.object("username", "nobody-" + alice, "password", "wrong");
    for (int i = 0; i < 5; i++) {
      server.anybody().post("/login", wrong).mustBe(401);
    }
    server.anybody().post("/login", wrong).mustBe(429);

    one("throttle", "address", "127.0.0.1", "reason", "throttled");
  }

  @Test
  void anAcceptedHandshakeAndItsCloseReasonAreAudited() {
    try (TestSocket socket =
        server.signedIn(alice).open("/ws/boards/board-1", "Origin", server.origin())) {
      String id = socket.next("authenticated").json().getString("connectionId");
      one(
          "handshake",
          "userId",
          alice,
          "connectionId",
          id,
          "address",
          "127.0.0.1",
          "origin",
          server.origin(),
          "boardId",
          "board-1",
          "method",
          "cookie",
          "result",
          "accepted");
      admin.delete("/api/admin/connections/" + id).mustBe(204);
      assertEquals(4003, socket.closeCode());
      one("kick", "userId", "user-admin", "connectionId", id);
      one("close", "userId", alice, "connectionId", id, "code", 4003, "reason", "forbidden");
    }
  }

  @Test
  void aForeignHandshakeIsAuditedOnce() {
    String cookies = server.signedIn(alice).cookies();
    String origin = "https://evil.example";
    try (RawSocket socket = server.rawSocket("/ws", "Origin", origin, "Cookie", cookies)) {
      assertEquals(403, socket.status());
    }

    assertEquals(1, since().size(), since().toString());
    one(
        "handshake",
        "address",
        "127.0.0.1",
        "origin",
        origin,
        "code",
        403,
        "result",
        "refused",
        "reason",
        "foreign_origin");
  }

  @Test
  void aCrossSiteRequestWithoutAnOriginIsForeign() {
    Person bob = server.loginAs("bob");
    bob.post("/api/tickets", Json.object(), "Sec-Fetch-Site", "cross-site").mustBe(403);
    bob.post("/api/tickets", Json.object(), "Sec-Fetch-Site", "same-origin").mustBe(201);
  }

  @Test
  void aForeignFormIsAuditedOnce() {
    server
        .signedIn(alice)
        .post("/api/tickets", Json.object(), "Origin", "https://evil.example")
        .mustBe(403);

    assertEquals(1, since().size(), since().toString());
    one("deny", "origin", "https://evil.example", "reason", "foreign_origin");
  }

  @Test
  void refusedHandshakesAreAudited() {
    refused("/ws?token=rk_bad", 4001, "invalid_token");
    refused("/ws", 4001, "unauthorized");
    refused("/ws", 4001, "invalid_session", "Cookie", "ROOMKEY_LOGIN=dead");
  }

  private void refused(String path, int code, String reason, String... headers) {
    last = audit("limit=1").get(0).getString("id");
    try (RawSocket socket = server.rawSocket(path, headers)) {
      assertEquals(code, socket.closeCode());
    }
    one("handshake", "result", "refused", "code", code, "reason", reason);
    one("close", "code", code, "reason", reason);
  }

  @Test
  void deniedAccessToABoardIsAudited() {
    String board = server.newPrivateBoard(Map.of());
    Person bob = server.signedIn(alice);
    bob.get("/api/boards/" + board).mustBe(403);
    one("deny", "userId", alice, "boardId", board, "route", "/api/boards");

    last = audit("limit=1").get(0).getString("id");
    try (TestSocket socket = bob.socket()) {
      socket.refused(Json.object("type", "join", "boardId", board));
      one("deny", "userId", alice, "boardId", board);

      last = audit("limit=1").get(0).getString("id");
      socket.refused(Json.object("type", "join", "boardId", "no-such-board"));
      assertFalse(one("deny", "userId", alice).toString().contains("no-such-board"));
    }
  }

  @Test
  void deniedAccessToAnAdminRouteIsAudited() {
    server.signedIn(alice).get("/api/admin/audit").mustBe(403);
    one("deny", "userId", alice, "route", "/api/admin/audit", "reason", "forbidden");
  }

  @Test
  void aSocketOverTheLimitIsAudited() {
    Person person = server.signedIn(alice);
    try (TestSocket a = person.socket();
        TestSocket b = person.socket();
        TestSocket c = person.socket();
        TestSocket tooMany = person.open("/ws")) {
      assertEquals(1008, tooMany.closeCode());
      assertTrue(a.isOpen() && b.isOpen() && c.isOpen());
    }
    one("close", "userId", alice, "code", 1008, "reason", "too_many_sockets");
  }

  @Test
  void creationUseAndRevocationOfATokenAreAudited() {
    JsonObject token = server.signedIn(alice).issueToken("connect");
    String id = token.getString("id");
    one("token_created", "userId", alice, "targetTokenId", id, "targetId", alice);
    try (TestSocket socket = server.socket("/ws?token=" + token.getString("token"))) {
      socket.next("authenticated");
      one("handshake", "userId", alice, "tokenId", id, "method", "token");
      server.signedIn(alice).delete("/api/tokens/" + id).mustBe(204);
      assertEquals(4002, socket.closeCode());
    }
    one("token_revoked", "userId", alice, "targetTokenId", id);
    one("close", "tokenId", id, "code", 4002, "reason", "session_expired");
    assertFalse(since().toString().contains(token.getString("token").substring(3)));
  }

  @Test
  void administrationOfUsersAndBoardsIsAudited() {
    String user =
        admin
            .post("/api/admin/users", Json.object("name", "New", "kind", "service"))
            .mustBe(201)
            .json()
            .getString("id");
    one("user_created", "userId", "user-admin", "targetId", user);
    admin.patch("/api/admin/users/" + user, Json.object("disabled", true)).mustBe(200);
    one("user_changed", "targetId", user, "reason", "disabled=true");
    admin.post("/api/admin/users/" + user + "/disconnect", Json.object()).mustBe(204);
    one("kick", "userId", "user-admin", "targetId", user);

    String board = "audited-" + alice;
    admin.put("/api/boards/" + board, Json.object()).mustBe(201);
    one("board_created", "boardId", board, "result", "private");
    admin.patch("/api/boards/" + board, Json.object("access", "open")).mustBe(200);
    one("board_changed", "boardId", board, "result", "open");
    String member = "/api/boards/" + board + "/members/" + alice;
    admin.put(member, Json.object("role", "viewer")).mustBe(200);
    one("member_changed", "targetId", alice, "boardId", board, "result", "viewer");
    admin.delete(member).mustBe(204);
    one("member_removed", "targetId", alice, "boardId", board);
    admin.delete("/api/boards/" + board).mustBe(204);
    one("board_deleted", "userId", "user-admin", "boardId", board);

    admin.delete("/api/admin/users/" + user).mustBe(204);
    one("user_deleted", "targetId", user);
  }

  @Test
  void aTicketIsAuditedWithItsUser() {
    server.signedIn(alice).post("/api/tickets", Json.object("boardId", "board-1")).mustBe(201);
    one("ticket_created", "userId", alice, "boardId", "board-1");

    last = audit("limit=1").get(0).getString("id");
    server.signedIn(alice).post("/api/tickets", Json.object("boardId", "no-such")).mustBe(201);
    assertFalse(one("ticket_created", "userId", alice).containsKey("boardId"));

    last = audit("limit=1").get(0).getString("id");
    String person = "person-" + alice;
    server
        .anybody()
        .post(
            "/api/tickets",
            Json.object("userId", person, "name", "P"),
            "Authorization",
            "Bearer " + server.newToken("user-admin", "connect", "act_as"))
        .mustBe(201);
    one("ticket_created", "userId", "user-admin", "targetId", person);
  }

  @Test
  void aRedactionIsAuditedWithTheAuthor() {
    String board = server.newBoard();
    Person author = server.signedIn(alice);
    long seq =
        author
            .post("/api/boards/" + board + "/messages", Json.object("text", "hello"))
            .mustBe(201)
            .json()
            .getInt("seq");
    author.delete("/api/boards/" + board + "/messages/" + seq).mustBe(204);
    one("message_deleted", "userId", alice, "targetId", alice, "boardId", board, "seq", seq);
  }

  @Test
  void repeatedEventsOfAStrangerTakeOneLineAndOneCount() {
    for (int i = 0; i < 40; i++) {
      try (RawSocket socket =
          server.rawSocket("/ws", "Origin", "https://loud.example", "Cookie", "ROOMKEY_LOGIN=x")) {
        assertEquals(403, socket.status());
      }
    }
    List<JsonObject> found =
        since().stream().filter(e -> e.getString("origin", "").contains("loud.example")).toList();

    assertEquals(2, found.size(), found.toString());
    assertEquals(39, found.get(0).getInt("count"));
    assertTrue(found.get(0).getString("since").compareTo(found.get(1).getString("time")) >= 0);
  }

  @Test
  void refusalsAreWrittenToSeparateFiles() throws IOException {
    server.signedIn(alice).issueToken("connect");
    server.anybody().get("/api/me", "Authorization", "Bearer rk_" + Secrets.secret()).mustBe(401);
    audit("limit=1");
    Path folder = server.data().resolve("audit");
    String lasting = Files.readString(folder.resolve("audit-00000001.jsonl"));
    String traffic = Files.readString(folder.resolve("traffic-00000001.jsonl"));

    assertTrue(lasting.contains("\"token_created\""));
    assertTrue(traffic.contains("\"refusal\""));
    for (String noise :
        List.of("refusal", "throttle", "handshake", "deny", "close", "ticket_created")) {
      assertFalse(lasting.contains("\"event\":\"" + noise + "\""), noise);
    }
  }

  @Test
  void theListIsPagedAndFilteredByUserAndEvent() {
    for (int i = 0; i < 5; i++) {
      server.signedIn(alice).get("/api/admin/users").mustBe(403);
    }
    String query = "userId=" + alice + "&event=deny&limit=2";
    List<JsonObject> first = audit(query);
    JsonObject page = admin.get("/api/admin/audit?" + query).mustBe(200).json();
    List<JsonObject> second = audit(query + "&before=" + page.getString("before"));

    assertEquals(2, first.size());
    assertEquals(2, second.size());
    assertTrue(page.getBoolean("more"));
    assertEquals(
        4,
        Stream.concat(first.stream(), second.stream())
            .map(e -> e.getString("id"))
            .distinct()
            .count());
    for (String bad :
        new String[] {"limit=0", "limit=1001", "before=x", "event=nothing", "userId=a/b"}) {
      admin.get("/api/admin/audit?" + bad).mustBe(400);
    }
    admin.post("/api/admin/audit", Json.object()).mustBe(405);
  }

  @Test
  void onlyAnAdministratorWithAuditScopeReadsTheList() {
    server.anybody().get("/api/admin/audit").mustBe(401);
    String token = server.newToken("user-admin", "connect", "read", "publish");
    server.anybody().get("/api/admin/audit", "Authorization", "Bearer " + token).mustBe(403);
    String right = server.newToken("user-admin", "admin");
    server.anybody().get("/api/admin/audit", "Authorization", "Bearer " + right).mustBe(200);
  }

  @Test
  void filesBelongToTheOwnerAndEachLineIsOneJsonObject() throws IOException {
    String hostile = "https://evil.example/\u00e9\u0085\u009b{\"event\":\"login\"}";
    try (RawSocket socket =
        server.rawSocket("/ws", "Origin", hostile, "Cookie", "ROOMKEY_LOGIN=dead")) {
      assertEquals(403, socket.status());
    }
    audit("limit=1");
    Path folder = server.data().resolve("audit");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        for (String line : Files.readAllLines(file)) {
          assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
          assertEquals(JsonValue.ValueType.OBJECT, Json.parse(line).getValueType());
        }
      }
    }
  }
}
