package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.Context;
import org.apache.catalina.session.StandardManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;
import org.roomkey.testing.WholeLog;

/** What a restored database brings back, and {@code roomkey.credentials.not-before}. */
class RestoreIT {
  private static final String NOT_BEFORE = "roomkey.credentials.not-before";

  @TempDir private Path folder;
  @TempDir private Path container;

  private TestServer start(Map<String, String> settings) {
    return TestServer.in(folder, settings);
  }

  private static int status(Person person) {
    return person.get("/api/me").status();
  }

  private static int status(TestServer server, String token) {
    return server.anybody().get("/api/me", "Authorization", "Bearer " + token).status();
  }

  private static void mustBeRefused(TestServer server, Person person) {
    assertEquals(401, status(person));
    try (TestSocket socket = person.open("/ws", "Origin", server.origin())) {
      socket.mustEnd(4001, "Invalid session", "invalid_session");
    }
  }

  private static void mustBeRefused(TestServer server, String token) {
    assertEquals(401, status(server, token));
    try (TestSocket socket = server.socket("/ws?token=" + token)) {
      socket.mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  /** Alice's login and token at the time of the backup. */
  private record Before(Person alice, String token) {}

  /** Alice signs out and revokes her token after the backup, which is then restored. */
  private Before restored() throws IOException {
    Path derby = folder.resolve("roomkey-data/derby");
    Path backup = folder.resolve("backup");
    Person alice;
    JsonObject token;
    try (TestServer server = start(Map.of())) {
      alice = server.loginAs("alice");
      token = alice.issueToken("connect", "read");
    }
    TomcatProcess.copy(derby, backup);
    try (TestServer server = start(Map.of())) {
      Person there = alice.at(server);
      there.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      there.logout().mustBe(204);
      assertEquals(401, status(alice.at(server)));
      assertEquals(401, status(server, token.getString("token")));
    }
    Files.move(derby, folder.resolve("broken"));
    TomcatProcess.copy(backup, derby);
    return new Before(alice, token.getString("token"));
  }

  @Test
  void withTheSwitchNothingOldIsValidAndARestartKeepsWhatIsNew() throws IOException {
    Before before = restored();
    try (TestServer without = start(Map.of())) {
      Person alice = before.alice.at(without);
      assertEquals(200, status(alice), "the restore brings it back");
      assertEquals(200, status(without, before.token), "the restore brings it back");
    }
    Map<String, String> settings =
        Map.of(NOT_BEFORE, Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    Person alice;
    String token;
    try (WholeLog log = new WholeLog();
        TestServer server = start(settings)) {
      String line = settings.get(NOT_BEFORE) + ": 1 older logins ended, 1 older API tokens deleted";
      assertTrue(log.text().contains(NOT_BEFORE + "=" + line), log.text());
      mustBeRefused(server, before.alice.at(server));
      mustBeRefused(server, before.token);
      alice = server.loginAs("alice");
      token = alice.token("connect", "read");
      List<JsonObject> events =
          server
              .loginAs("admin")
              .get("/api/admin/audit?limit=1000")
              .mustBe(200)
              .json()
              .getJsonArray("events")
              .getValuesAs(JsonObject.class);
      for (String kind : List.of("login_ended", "token_revoked")) {
        List<JsonObject> found =
            events.stream()
                .filter(event -> event.getString("event").equals(kind))
                .filter(event -> event.getString("reason", "").equals("not_before"))
                .toList();
        assertEquals(1, found.size(), events::toString);
        assertEquals(1, found.get(0).getInt("count"));
      }
    }
    try (TestServer again = start(settings)) {
      assertEquals(200, status(alice.at(again)));
      assertEquals(200, status(again, token));
      mustBeRefused(again, before.alice.at(again));
      mustBeRefused(again, before.token);
    }
  }

  /** As Tomcat 10.1 does by default. */
  private void keepSessions(Context application) {
    StandardManager sessions = new StandardManager();
    sessions.setPathname(container.resolve("SESSIONS.ser").toString());
    application.setManager(sessions);
  }

  @Test
  void aSessionThatTheContainerKeepsOverARestartIsNotValid() {
    Person kept;
    try (TestServer server = TestServer.in(folder, Map.of(), this::keepSessions)) {
      kept = server.loginAs("alice").with("JSESSIONID");
      server.restart();
      assertEquals(200, status(kept), "the container keeps it");
    }
    Map<String, String> settings = Map.of(NOT_BEFORE, Instant.now().toString());
    try (TestServer server = TestServer.in(folder, settings, this::keepSessions)) {
      mustBeRefused(server, kept.at(server));
      assertEquals(0, server.sql("SELECT COUNT(*) FROM logins WHERE ended_at IS NULL"));
    }
  }

  @Test
  void socketsOnTheOtherNodesEnd() {
    try (Redis redis = new Redis();
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      Map<String, String> settings = new HashMap<>();
      settings.put("roomkey.redis.uri", "redis://127.0.0.1:" + redis.port());
      settings.put("roomkey.redis.prefix", UUID.randomUUID().toString());
      try (TestServer first = TestServer.on(database, settings)) {
        Person alice = first.loginAs("alice");
        String token = alice.token("connect", "read");
        try (TestSocket byLogin = alice.socket();
            TestSocket byToken = first.socket("/ws?token=" + token)) {
          byToken.expect("authenticated");
          settings.put(NOT_BEFORE, Instant.now().toString());
          try (TestServer second = TestServer.on(database, settings)) {
            byLogin.mustEnd(4002, "Session expired", "session_expired");
            byToken.mustEnd(4002, "Session expired", "session_expired");
            mustBeRefused(first, alice);
            mustBeRefused(first, token);
            assertEquals(200, status(first.loginAs("alice").at(second)));
          }
        }
      }
    }
  }

  @Test
  void aJwtOfBeforeIsRefused() {
    JWK key = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
    Instant since = Instant.now().minusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
    try (TestIssuer issuer = new TestIssuer(key);
        TestServer server = new TestServer(issuer.settings(NOT_BEFORE, since.toString()))) {
      String old = TestIssuer.token(key, TestIssuer.claims("dora", since.minusSeconds(1)).build());
      mustBeRefused(server, old);
      String fresh = TestIssuer.token(key, TestIssuer.claims("dora", since).build());
      assertEquals(200, status(server, fresh));
    }
  }

  @Test
  void aMomentInTheFutureIsABadSetting() {
    String tomorrow = Instant.now().plusSeconds(86_400).toString();
    try (WholeLog log = new WholeLog()) {
      Map<String, String> settings = Map.of(NOT_BEFORE, tomorrow);

      assertThrows(IllegalStateException.class, () -> start(settings));

      String text = "setting " + NOT_BEFORE + "=" + tomorrow + " is in the future";
      assertTrue(log.text().contains("Roomkey has not started: " + text), log.text());
      assertTrue(log.text().contains("Correct it and start again"), log.text());
    }
  }

  @Test
  void aMomentThatIsJustAheadIsWaitedFor() {
    try (WholeLog log = new WholeLog();
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      String soon = Instant.now().plusSeconds(7).toString();
      try (TestServer server = TestServer.unstarted(database.url(), Map.of(NOT_BEFORE, soon))) {
        Wait.until("it has started", () -> server.anybody().get("/health/ready").status() == 200);
        assertTrue(log.text().contains(NOT_BEFORE + "=" + soon + " is in the future"), log.text());
        assertEquals(200, status(server.loginAs("alice")));
      }
    }
  }

  /** The command of docs/operations.md, as it stands there. */
  private static String documentedCommand() throws IOException {
    String text = Files.readString(Path.of("docs/operations.md"));
    Matcher command = Pattern.compile("(?m)^cat /var/lib/roomkey/audit.*$").matcher(text);
    assertTrue(command.find());
    return command.group();
  }

  @Test
  void theDocumentedCommandFindsWhatHasToBeRepeated() throws Exception {
    String since;
    try (TestServer server = start(Map.of())) {
      Person admin = server.loginAs("admin");
      admin.patch("/api/admin/users/user-carol", Json.object("disabled", true)).mustBe(200);
      Thread.sleep(5);
      since = Instant.now().toString();
      Thread.sleep(5);
      String members = "/api/boards/board-private/members/user-bob";
      admin.put("/api/boards/board-private", Json.object()).status();
      Person alice = server.loginAs("alice");
      alice.put(members, Json.object("role", "viewer")).mustBe(200);
      alice.delete(members).mustBe(204);
      alice.post("/api/boards/board-1/messages", Json.object("text", "oh")).mustBe(201);
      alice.delete("/api/boards/board-1/messages/1").mustBe(204);
      admin.patch("/api/admin/users/user-bob", Json.object("disabled", true)).mustBe(200);
      admin.delete("/api/admin/users/user-carol").mustBe(204);
    }
    String command = documentedCommand();
    assertTrue(command.contains("2026-11-29T02:00"), command);

    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                command
                    .replace("2026-11-29T02:00", since)
                    .replace("/var/lib/roomkey", "roomkey-data"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), found);
    for (String event :
        List.of(
            "member_changed",
            "member_removed",
            "message_deleted",
            "user_changed",
            "user_deleted")) {
      assertEquals(
          1, found.lines().filter(line -> line.contains("\"" + event + "\"")).count(), found);
    }
    assertEquals(5, found.lines().count(), found);
    assertFalse(found.contains("\"login\""), found);
  }
}
