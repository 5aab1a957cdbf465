package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.roomkey.testing.Localhost.passkeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Json;
import org.roomkey.testing.Localhost;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestAuthenticator;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** A server with {@code roomkey.password=off}, whose administrator has a passkey. */
class PasswordOffIT {
  private static final Map<String, String> OFF = Map.of("roomkey.password", "off");

  @RegisterExtension final CapturedLog log = new CapturedLog();
  @TempDir private static Path folder;

  private static TestAuthenticator phone;
  private static TestServer server;
  private static Localhost site;

  @BeforeAll
  static void start() {
    TestAuthenticator made;
    try (TestServer before = TestServer.in(folder, Map.of())) {
      Localhost there = new Localhost(before);
      made = there.addPasskey(there.loginAs("admin"));
    }
    server = TestServer.in(folder, OFF);
    site = new Localhost(server);
    phone = made.origin(site.origin());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void passwordsAreTurnedOffOnlyIfAnAdministratorHasAPasskey(@TempDir Path empty) {
    assertThrows(IllegalStateException.class, () -> TestServer.in(empty, OFF));
    mustHaveSaid("roomkey.password is off, but no administrator has a passkey: turn it on");
    Map<String, String> elsewhere =
        Map.of(
            "roomkey.password", "off",
            "roomkey.passkey.rp-id", "example.com",
            "roomkey.hosts", "rooms.example.com");
    assertThrows(IllegalStateException.class, () -> TestServer.in(empty, elsewhere));
    mustHaveSaid("no administrator has a passkey for example.com");
  }

  private void mustHaveSaid(String words) {
    assertTrue(log.lines().stream().anyMatch(line -> line.contains(words)), log.lines().toString());
  }

  @Test
  void nobodySignsInWithAPassword() {
    Person nobody = site.anybody();
    nobody.post("/login", Json.object("username", "alice", "password", "alice-demo")).mustBe(403);
    nobody.postForm("/login", "username", "alice", "password", "alice-demo").mustBe(403);
    String page = nobody.get("/", "Accept", "text/html").mustBe(200).body();
    assertFalse(page.contains("name=\"password\""));
    assertTrue(page.contains("id=\"passkey\""));
  }

  @Test
  void nobodySetsAPassword() {
    Person admin = site.signIn(phone);
    String password = "seven slow snails";
    admin
        .post("/api/me/password", Json.object("current", "admin-demo", "new", password))
        .mustBe(403);
    String page = admin.get("/me/password", "Accept", "text/html").mustBe(200).body();
    assertTrue(page.contains("Passwords are turned off"));
    admin.patch("/api/admin/users/user-bob", Json.object("password", password)).mustBe(400);
    admin.patch("/api/admin/users/user-bob", Json.object("name", "Bob")).mustBe(200);
    admin
        .post("/api/admin/users", Json.object("username", "x", "name", "X", "password", password))
        .mustBe(400);
  }

  @Test
  void theLastPasskeyStays() {
    Person admin = site.signIn(phone);
    String path = "/api/me/passkeys/" + passkeys(admin).getJsonObject(0).getString("id");
    assertEquals("last_passkey", admin.delete(path).mustBe(409).json().getString("code"));
    TestAuthenticator stick = site.addPasskey(admin);
    String second = passkeys(admin).getJsonObject(1).getString("id");
    admin.delete("/api/me/passkeys/" + second).mustBe(204);
    admin.delete(path).mustBe(409);
    Localhost.attempt(site.anybody(), stick).mustBe(401);
    site.signIn(phone);
  }

  @Test
  void aRecoveryLinkSignsInOnceToAddAPasskey() {
    Person admin = site.signIn(phone);
    String link =
        admin
            .post("/api/admin/users/user-carol/recovery-link", Json.object())
            .mustBe(201)
            .json()
            .getString("link");
    String token = link.substring(link.indexOf('=') + 1);
    Person carol = site.anybody();
    String page = carol.get("/recover?token=" + token, "Accept", "text/html").mustBe(200).body();
    assertTrue(page.contains("add a passkey at once"));
    String password = "four+pumps+under+a+green+sky";
    assertEquals(
        "/roomkey/me/logins",
        carol
            .postForm("/recover", "token", token, "password", password)
            .mustBe(303)
            .header("Location"));
    site.signIn(site.addPasskey(carol));
    site.anybody().postForm("/recover", "token", token, "password", password).mustBe(404);
  }

  @Test
  void aSetUpLinkSignsInOnceToAddAPasskey() throws IOException {
    Files.createFile(server.data().resolve("setup-request"));
    Path file = server.data().resolve("setup-link");
    Wait.until("there is a link", () -> Files.exists(file));
    String link = Files.readString(file).strip();
    String token = link.substring(link.indexOf('=') + 1);
    Person boss = site.anybody();
    boss.postForm(
            "/setup",
            "token",
            token,
            "username",
            "boss",
            "name",
            "Boss",
            "password",
            "four+pumps+under+a+green+sky")
        .mustBe(303);
    boss.get("/api/me").mustBe(200);
    site.signIn(site.addPasskey(boss));
    boss.postForm("/setup", "token", token, "username", "b", "name", "B", "password", "p")
        .mustBe(404);
    boss.post("/login", Json.object("username", "boss", "password", "x")).mustBe(403);
  }
}
