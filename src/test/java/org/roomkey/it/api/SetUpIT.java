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
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;

class SetUpIT {
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
  void theFirstAdministratorComesByALinkThatIsGoodOnce() throws IOException {
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
  void aWrongTokenFindsNoPage() {
    try (TestServer server = newServer()) {
      for (String path : List.of("/setup", "/setup?token=", "/setup?token=wrong")) {
        server.anybody().get(path, "Accept", "text/html").mustBe(404);
      }
    }
  }

  @Test
  void everyStartWithoutUsersWritesANewLink() throws IOException {
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
  void theLinkIsDeadWhenThereIsAUser() throws IOException {
    try (TestServer server = newServer()) {
      String link = link(server);
      server.newUser("Somebody");
      server.anybody().get(link).mustBe(404);
      create(server, token(server), "boss", PASSWORD).mustBe(404);
      server.restart();
      assertFalse(Files.exists(file(server)));
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
