package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

class SetUpIT {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static final String PASSWORD = "nine+nosy+newts+nap";

  private static TestServer newServer() {
    return new TestServer(Map.of("roomkey.demo", "false"));
  }

  private static Path file(TestServer server) {
    return server.data().resolve("setup-link");
  }

  /** The link's path within the application. */
  private static String link(TestServer server) throws IOException {
    String link = Files.readString(file(server)).strip();
    assertTrue(link.startsWith("/roomkey/setup?token="), link);
    return link.substring("/roomkey".length());
  }

  private static String token(TestServer server) throws IOException {
    return link(server).substring("/setup?token=".length());
  }

  private static HttpAnswer create(
      TestServer server, String token, String username, String password) {
    return server
        .anybody()
        .postForm(
            "/setup",
            "token",
            token,
            "username",
            username,
            "name",
            "The+Boss",
            "password",
            password);
  }

  @Test
  void theLinkCreatesTheFirstAdministratorOnce() throws IOException {
    try (TestServer server = newServer()) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file(server))));
      String link = link(server);
      String token = token(server);
      HttpAnswer page = server.anybody().get(link).mustBe(200);
      assertTrue(page.body().contains(token));
      assertEquals("no-store", page.header("Cache-Control"));

      HttpAnswer weak = create(server, token, "boss", "short").mustBe(400);
      assertTrue(weak.body().contains("at least 15 characters"));
      assertFalse(weak.body().contains("value=\"short\""));
      create(server, token, "+", PASSWORD).mustBe(400);
      create(server, "wrong", "boss", PASSWORD).mustBe(404);

      HttpAnswer created = create(server, token, "boss", PASSWORD).mustBe(303);
      assertEquals("/roomkey/", created.header("Location"));
      assertFalse(Files.exists(file(server)));
      Person boss = server.anybody().signIn("boss", PASSWORD.replace('+', ' '));
      assertTrue(boss.get("/api/me").json().getBoolean("admin"));
      HttpAnswer audit = boss.get("/api/admin/audit?event=set_up").mustBe(200);
      String bossId = boss.get("/api/me").json().getJsonObject("user").getString("id");
      assertTrue(audit.body().contains("\"targetId\":\"" + bossId + "\""), audit.body());
      assertFalse(audit.body().contains(token));

      server.anybody().get(link).mustBe(404);
      create(server, token, "second", PASSWORD).mustBe(404);
      assertEquals(1, server.sql("SELECT COUNT(*) FROM users"));
      server.restart();
      assertFalse(Files.exists(file(server)));
    }
  }

  @Test
  void aWrongTokenIsNotFound() {
    try (TestServer server = newServer()) {
      for (String path : List.of("/setup", "/setup?token=", "/setup?token=wrong")) {
        server.anybody().get(path, "Accept", "text/html").mustBe(404);
      }
    }
  }

  @Test
  void eachStartWithoutUsersWritesANewLink() throws IOException {
    try (TestServer server = newServer()) {
      String first = link(server);
      server.restart();
      String second = link(server);
      assertNotEquals(first, second);
      server.anybody().get(first).mustBe(404);
      server.anybody().get(second).mustBe(200);
    }
  }

  @Test
  void creatingAnOrdinaryPersonKeepsTheLinkValid() throws IOException {
    try (TestServer server = newServer()) {
      server.newUser("Somebody");
      server.anybody().get(link(server)).mustBe(200);
      create(server, token(server), "boss", PASSWORD).mustBe(303);
    }
  }

  @Test
  void aRequestFileYieldsANewLinkForALostAdministrator() throws IOException {
    try (TestServer server = newServer()) {
      create(server, token(server), "boss", PASSWORD).mustBe(303);
      assertFalse(Files.exists(file(server)));
      Files.createFile(server.data().resolve("setup-request"));
      Wait.until("there is a link", () -> Files.exists(file(server)));
      String token = token(server);
      HttpAnswer taken = create(server, token, "boss", PASSWORD).mustBe(400);
      assertTrue(taken.body().contains("is taken"), taken.body());
      create(server, token, "second", PASSWORD).mustBe(303);
      Person second = server.anybody().signIn("second", PASSWORD.replace('+', ' '));
      String audit = second.get("/api/admin/audit?event=set_up").mustBe(200).body();
      assertTrue(audit.contains("link_requested"), audit);
      server.anybody().get("/setup?token=" + token).mustBe(404);
    }
  }

  @Test
  void demoAccountsAreDisabledOutsideDemoMode(@TempDir Path folder) throws IOException {
    String token;
    try (TestServer demo = TestServer.in(folder, Map.of())) {
      token = demo.loginAs("alice").token("read");
      demo.sql("UPDATE users SET demo = 0 WHERE id = 'user-bob'");
    }
    try (TestServer server = TestServer.in(folder, Map.of("roomkey.demo", "false"))) {
      for (String name : List.of("alice", "bob", "admin")) {
        server
            .anybody()
            .post("/login", Json.object("username", name, "password", name + "-demo"))
            .mustBe(401);
      }
      assertEquals(403, server.signedIn("user-alice").get("/api/me").status());
      assertEquals(
          403, server.anybody().get("/api/me", "Authorization", "Bearer " + token).status());
      assertTrue(
          log.lines().stream().anyMatch(line -> line.contains("4 demo accounts")),
          log.lines().toString());
      create(server, token(server), "admin", PASSWORD).mustBe(400);
      create(server, token(server), "boss", PASSWORD).mustBe(303);
      Person boss = server.anybody().signIn("boss", PASSWORD.replace('+', ' '));
      boss.get("/api/boards/board-1/messages").mustBe(200);
      String admin = "/api/admin/users/user-admin";
      boss.patch(admin, Json.object("disabled", false)).mustBe(200);
      server
          .anybody()
          .post("/login", Json.object("username", "admin", "password", "admin-demo"))
          .mustBe(401);
      boss.patch(admin, Json.object("password", "seven slow snails")).mustBe(200);
      server.anybody().signIn("admin", "seven slow snails");
    }
    try (TestServer demo = TestServer.in(folder, Map.of())) {
      demo.loginAs("alice");
      demo.anybody().signIn("admin", "seven slow snails");
    }
  }

  @Test
  void demoModeNeedsNoLink() {
    try (TestServer server = new TestServer()) {
      assertFalse(Files.exists(file(server)));
      server.anybody().get("/setup?token=x").mustBe(404);
    }
  }
}
