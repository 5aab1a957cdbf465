package org.roomkey.it;

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
import org.roomkey.testing.HistoryChecker;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** All features that use the database, on a PostgreSQL configured as {@code jdbc/roomkey}. */
class PostgresIT {
  private static PostgresDatabase database;
  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static Person admin;

  @BeforeAll
  static void start() {
    database = Postgres.shared().newDatabase();
    server = TestServer.on(database, Map.of("roomkey.limits.enabled", "false"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    admin = server.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  private static int signIn(String username, String password) {
    return server
        .anybody()
        .post("/login", Json.object("username", username, "password", password))
        .status();
  }

  @Test
  void aNameThatPostgresCannotStoreIsUnknown() {
    assertEquals(401, signIn("ali\0ce", "alice-demo"));
    assertEquals(401, signIn("Alice", "alice-demo"));
    assertEquals(200, signIn("alice", "alice-demo"));
    admin.get("/api/admin/users?after=%00").mustBe(400);
    admin.get("/api/admin/boards?after=%00").mustBe(400);
  }

  @Test
  void messagesAreNumberedDeduplicatedRedactedAndRead() {
    String board = server.newBoard();
    String text = "Grüße, 'quoted' \\ \uD83E\uDD8A\t\u2028";
    try (TestSocket ofAlice = alice.on(board);
        TestSocket ofBob = bob.on(board)) {
      assertEquals(1, ofAlice.message(board, text, "m-1").number("seq"));
      Frame again = ofAlice.message(board, "another", "m-1");
      assertEquals(1, again.number("seq"));
      assertTrue(again.bool("duplicate"));
      assertEquals(text, ofBob.next("message").string("text"));
      String longest = "\uD83E\uDD8A".repeat(2_000);
      assertEquals(2, ofBob.message(board, longest, "m-1").number("seq"));
      alice.delete("/api/boards/" + board + "/messages/1").mustBe(204);
      ofBob.expect("message_deleted");
      List<Frame> all = HistoryChecker.wholeHistory(ofBob, board);
      assertEquals(2, all.size());
      assertTrue(all.get(0).bool("deleted"));
      assertEquals(longest, all.get(1).string("text"));
    }
    try (TestSocket late = alice.socket()) {
      Frame joined = late.join(board, 1, null);
      assertTrue(joined.bool("recovered"));
      assertEquals(List.of(2L), joined.messages().stream().map(m -> m.number("seq")).toList());
      assertEquals(2, late.history(board, "limit", 10).messages().size());
    }
  }

  @Test
  void membersComeAndGo() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String members = "/api/boards/" + board + "/members";
    bob.get("/api/boards/" + board).mustBe(403);
    alice.put(members + "/user-bob", Json.object("role", "editor")).mustBe(200);
    JsonObject listed = alice.get(members).mustBe(200).json();
    assertEquals(2, listed.getJsonArray("members").size());
    try (TestSocket ofBob = bob.on(board)) {
      ofBob.message(board, "still here");
      alice.delete(members + "/user-bob").mustBe(204);
      ofBob.expect("board_revoked");
    }
    bob.post("/api/boards/" + board + "/messages", Json.object("text", "gone")).mustBe(403);
    admin.delete("/api/boards/" + board).mustBe(204);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE board_id = ?", board));
  }

  @Test
  void tokensOpenSocketsUntilTheyAreRevoked() {
    String board = server.newBoard();
    JsonObject token = alice.issueToken("connect", "read", "publish");
    try (TestSocket socket = server.socket("/ws?token=" + token.getString("token"))) {
      assertEquals("token", socket.expect("authenticated").string("method"));
      socket.join(board);
      assertEquals(1, socket.message(board, "by a program").number("seq"));
      alice.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
    try (TestSocket refused = server.socket("/ws?token=" + token.getString("token"))) {
      refused.mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void administratorsCreateDisableAndDeleteUsers() {
    JsonObject wanted =
        Json.object(
            "id",
            "dora",
            "username",
            "dora",
            "name",
            "Dora",
            "kind",
            "person",
            "password",
            "a long enough secret");
    admin.post("/api/admin/users", wanted).mustBe(201);
    admin.post("/api/admin/users", wanted).mustBe(409);
    try (TestSocket socket = server.anybody().signIn("dora", "a long enough secret").socket()) {
      admin.patch("/api/admin/users/dora", Json.object("disabled", true)).mustBe(200);
      assertEquals(4003, socket.closeCode());
    }
    assertEquals(401, signIn("dora", "a long enough secret"));
    admin.delete("/api/admin/users/dora").mustBe(204);
    admin.delete("/api/admin/users/user-admin").mustBe(409);
    assertFalse(admin.get("/api/admin/users").mustBe(200).body().contains("dora"));
  }

  @Test
  void aSecondServerOnTheSameDatabaseSeesTheSameData() {
    String board = server.newBoard();
    try (TestSocket socket = alice.on(board)) {
      assertEquals(1, socket.message(board, "from the first").number("seq"));
    }
    try (TestServer second = TestServer.on(database, Map.of());
        TestSocket socket = second.loginAs("bob").socket()) {
      assertEquals("from the first", socket.join(board).messages().get(0).string("text"));
      assertEquals(2, socket.message(board, "from the second").number("seq"));
    }
  }
}
