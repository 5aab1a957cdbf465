package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.ClientProcess;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** roomkey.js in Node when the real server stops or closes the socket. */
class ClientFaultsIT {
  private static final String[] SCOPES = {"connect", "read", "publish"};
  private static final int AT_ONCE = 40;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void say(Person person, String board, String text) {
    person.post("/api/boards/" + board + "/messages", Json.object("text", text)).mustBe(201);
  }

  /** The messages that the client reported, in order: from joins and live. */
  private static List<JsonObject> shown(ClientProcess client) {
    List<JsonObject> shown = new ArrayList<>();
    client.all("joined").forEach(joined -> shown.addAll(objects(joined.getJsonArray("messages"))));
    shown.addAll(client.all("message"));
    return shown;
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.getValuesAs(JsonObject.class);
  }

  private static List<String> sorted(List<JsonObject> messages) {
    return messages.stream()
        .map(message -> message.getInt("seq") + " " + message.getString("text"))
        .sorted()
        .toList();
  }

  @Test
  void messagesAroundARestartArriveOnce() {
    String board = server.newBoard();
    Person bob = server.loginAs("bob");
    try (ClientProcess alice =
        ClientProcess.start(server, board, server.newToken("user-alice", SCOPES))) {
      alice.join();
      say(bob, board, "before");
      for (int i = 0; i < AT_ONCE; i++) {
        alice.tell("message", "alice " + i);
      }
      alice.await("message answered", 2);
      server.stop();
      alice.awaitState("waiting");
      alice.tell("message", "while the server is away");
      server.start();
      say(bob, board, "after");
      alice.await("message answered", AT_ONCE + 1);
      alice.tell("message", "at last");
      alice.await("message answered", AT_ONCE + 2);

      String path = "/api/boards/" + board + "/messages?after=0&limit=500";
      List<JsonObject> stored = objects(bob.get(path).mustBe(200).json().getJsonArray("messages"));
      assertEquals(AT_ONCE + 4, stored.size());
      Wait.until("alice has them all", () -> shown(alice).size() >= stored.size());
      assertEquals(sorted(stored), sorted(shown(alice)));
      List<String> texts = stored.stream().map(message -> message.getString("text")).toList();
      assertEquals(texts.size(), new HashSet<>(texts).size(), texts::toString);
      assertEquals(
          LongStream.rangeClosed(1, stored.size()).boxed().toList(),
          stored.stream().map(message -> message.getJsonNumber("seq").longValue()).toList());
      assertEquals(List.of(), alice.all("gap"));
    }
  }

  @Test
  void aRevokedTokenStopsTheClientAndRequestsASignIn() throws Exception {
    Person alice = server.loginAs("alice");
    JsonObject issued = alice.issueToken(SCOPES);
    String board = server.newBoard();
    try (ClientProcess client = ClientProcess.start(server, board, issued.getString("token"))) {
      client.join();
      alice.delete("/api/tokens/" + issued.getString("id")).mustBe(204);
      JsonObject stopped = client.awaitState("stopped");
      assertEquals(4002, stopped.getJsonObject("close").getInt("code"));
      assertTrue(stopped.getBoolean("signIn"));
      assertTrue(client.endsByItself());
      assertEquals(1, client.attempts());
    }
  }

  @Test
  void aKickedClientDoesNotReconnect() throws Exception {
    String board = server.newBoard();
    try (ClientProcess client =
        ClientProcess.start(server, board, server.newToken("user-carol", SCOPES))) {
      client.join();
      server
          .loginAs("admin")
          .post("/api/admin/users/user-carol/disconnect", Json.object())
          .mustBe(204);
      JsonObject stopped = client.awaitState("stopped");
      assertEquals(4003, stopped.getJsonObject("close").getInt("code"));
      assertFalse(stopped.getBoolean("signIn"));
      assertTrue(client.endsByItself());
      assertEquals(1, client.attempts());
    }
  }

  @Test
  void refreshingTheCredentialKeepsTheSocketOpen() {
    Person alice = server.loginAs("alice");
    String board = server.newBoard();
    Instant end = Instant.now().plusSeconds(5);
    try (ClientProcess client =
        ClientProcess.start(server, board, alice.tokenUntil(end, SCOPES), alice.token(SCOPES))) {
      client.join();
      JsonObject first = client.await("authenticated", 1);
      JsonObject second = client.await("authenticated", 2);
      assertEquals(first.getString("connectionId"), second.getString("connectionId"));
      assertNotEquals(first.get("expiresAt"), second.get("expiresAt"));
      Wait.until("the old one has ended", () -> Instant.now().isAfter(end.plusSeconds(1)));
      client.tell("message", "still here");
      client.await("message answered");
      assertEquals(1, client.attempts());
    }
  }

  @Test
  void aRecreatedBoardIsReportedAsAGap() {
    Person admin = server.loginAs("admin");
    String board = server.newBoard();
    try (ClientProcess client =
        ClientProcess.start(server, board, server.newToken("user-alice", SCOPES))) {
      JsonObject before = client.join();
      client.tell("message", "on the first board");
      client.await("message answered");
      client.tell("leave", null);
      client.await("leave answered");
      admin.delete("/api/boards/" + board).mustBe(204);
      JsonObject anew = Json.object("name", "Anew", "access", "open");
      admin.put("/api/boards/" + board, anew).mustBe(201);
      say(admin, board, "on the second board");

      JsonObject joined = client.join();
      assertNotEquals(before.getString("epoch"), joined.getString("epoch"));
      JsonObject gap = client.await("gap");
      assertTrue(gap.getBoolean("anew"));
      assertEquals(0, gap.getInt("after"));
      assertEquals(1, gap.getInt("before"));
      assertEquals(List.of(gap), client.all("gap"));
      List<JsonObject> messages = objects(client.await("joined", 2).getJsonArray("messages"));
      assertEquals("on the second board", messages.get(0).getString("text"));
    }
  }
}
