package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** Recovery links, from their request to the new password. */
class RecoveryIT {
  private static final String PASSWORD = "nine nosy newts nap";
  private static TestServer server;

  @RegisterExtension final CapturedLog log = new CapturedLog();

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String route(String userId) {
    return "/api/admin/users/" + userId + "/recovery-link";
  }

  private static String idOf(Person person) {
    return person.get("/api/me").mustBe(200).json().getJsonObject("user").getString("id");
  }

  private static JsonObject made(String userId) {
    return server.loginAs("admin").post(route(userId), Json.object()).mustBe(201).json();
  }

  /** The secret of a new link. */
  private static String secret(String userId) {
    return secretOf(made(userId).getString("link"));
  }

  private static String secretOf(String link) {
    return link.strip().substring(link.indexOf('=') + 1);
  }

  private static HttpAnswer use(TestServer at, String secret, String password) {
    return at.anybody()
        .postForm(
            "/recover",
            "token",
            secret,
            "username",
            "ignored",
            "password",
            URLEncoder.encode(password, StandardCharsets.UTF_8));
  }

  @Test
  void makingALinkNeedsARecentAuthentication() {
    Person stale = server.signedInSince("user-admin", Duration.ofMinutes(6));
    HttpAnswer refused = stale.post(route("user-bob"), Json.object()).mustBe(403);
    assertEquals("reauthenticate", refused.json().getString("code"));
  }

  @Test
  void aLinkOfAnAdministratorSetsANewPasswordOnceAndEndsEverythingElse() {
    Person walter = server.newcomer("walter");
    String id = idOf(walter);
    TestSocket socket = walter.socket();
    TestSocket program = server.socket("/ws?token=" + walter.token("connect"));
    program.next("authenticated");
    JsonObject made = made(id);
    String link = made.getString("link");
    assertTrue(link.startsWith(server.uri() + "recover?token="), link);
    Duration left = Duration.between(Instant.now(), Instant.parse(made.getString("expiresAt")));
    assertTrue(left.toMinutes() > 1430 && left.toMinutes() <= 1440, left.toString());
    String secret = secretOf(link);

    HttpAnswer page = server.anybody().get("/recover?token=" + secret).mustBe(200);
    assertTrue(page.body().contains("value=\"walter\""), page.body());
    assertEquals("no-store", page.header("Cache-Control"));
    assertTrue(page.headers("Set-Cookie").isEmpty());
    assertEquals(200, walter.get("/api/me").status(), "opening the page changes nothing");

    HttpAnswer weak = use(server, secret, "short").mustBe(400);
    assertTrue(weak.body().contains("at least 15 characters"), weak.body());
    assertEquals("/roomkey/", use(server, secret, PASSWORD).mustBe(303).header("Location"));

    socket.mustEnd(4002, "Session expired", "session_expired");
    program.mustEnd(4002, "Session expired", "session_expired");
    walter.get("/api/me").mustBe(401);
    server.anybody().signIn("walter", PASSWORD);
    use(server, secret, "seven slow snails").mustBe(404);
    server.anybody().get("/recover?token=" + secret, "Accept", "text/html").mustBe(404);

    JsonObject audit = server.loginAs("admin").get("/api/admin/audit?event=recovery").json();
    assertEquals(
        List.of("password null", "link_created user-admin"),
        audit.getJsonArray("events").getValuesAs(JsonObject.class).stream()
            .filter(event -> event.getString("targetId").equals(id))
            .map(event -> event.getString("reason") + " " + event.getString("userId", null))
            .toList());
    assertFalse(audit.toString().contains(secret));
  }

  @Test
  void aHundredUsesAtOnceSetOnePasswordAndThenTheAddressIsDelayed() throws Exception {
    try (TestServer other = new TestServer()) {
      String id = idOf(other.newcomer("wanda"));
      String secret =
          secretOf(
              other
                  .loginAs("admin")
                  .post(route(id), Json.object())
                  .mustBe(201)
                  .json()
                  .getString("link"));
      int winner = winner(other, secret);
      other.anybody().signIn("wanda", PASSWORD + " " + winner);

      HttpAnswer answer = other.anybody().get("/recover?token=guess");
      for (int i = 0; i < 60 && answer.status() == 404; i++) {
        answer = other.anybody().get("/recover?token=guess" + i);
      }
      assertEquals(429, answer.status());
      assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
      use(other, "guess", PASSWORD).mustBe(429);
    }
  }

  /** Sends a hundred passwords at once, and returns the number of the one that was set. */
  private static int winner(TestServer other, String secret) throws Exception {
    List<Callable<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String password = PASSWORD + " " + i;
      all.add(() -> use(other, secret, password).status());
    }
    ExecutorService pool = Executors.newFixedThreadPool(100);
    try {
      List<Integer> winners = new ArrayList<>();
      List<Future<Integer>> used = pool.invokeAll(all);
      for (int i = 0; i < used.size(); i++) {
        int status = used.get(i).get();
        assertTrue(List.of(303, 404, 429, 503).contains(status), "status " + status);
        if (status == 303) {
          winners.add(i);
        }
      }
      assertEquals(1, winners.size());
      return winners.get(0);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void onlyASignedInAdministratorMakesALink() {
    String token = server.loginAs("admin").token("admin");
    String[] header = {"Authorization", "Bearer " + token};
    server.anybody().post(route("user-bob"), Json.object(), header).mustBe(403);
    server.loginAs("alice").post(route("user-bob"), Json.object()).mustBe(403);
    server.anybody().post(route("user-bob"), Json.object()).mustBe(401);
    Person admin = server.loginAs("admin");
    admin.post(route("user-bob"), Json.object(), "Origin", "https://evil.example").mustBe(403);
    admin.post(route("nobody"), Json.object()).mustBe(404);
    admin.get(route("user-bob")).mustBe(405);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM recovery_links WHERE user_id = 'user-bob'"));
  }

  @Test
  void aPersonWithoutAPasswordHereGetsNoLink() {
    Person admin = server.loginAs("admin");
    JsonObject service = Json.object("id", "robot", "name", "Robot", "kind", "service");
    admin.post("/api/admin/users", service).mustBe(201);
    admin.post(route("robot"), Json.object()).mustBe(400);
    String disabled = idOf(server.newcomer("wilma"));
    admin.patch("/api/admin/users/" + disabled, Json.object("disabled", true)).mustBe(200);
    JsonObject error = admin.post(route(disabled), Json.object()).mustBe(409).json();
    assertEquals("disabled", error.getString("code"));
  }

  @Test
  void whoTriedOldPasswordsSignsInAtOnceAfterwards() {
    String id = idOf(server.newcomer("winnie"));
    Person browser = server.anybody();
    JsonObject wrong = Json.object("username", "winnie", "password", "not the right one");
    int status = 401;
    for (int i = 0; i < 20 && status == 401; i++) {
      status = browser.post("/login", wrong).status();
    }
    assertEquals(429, status);
    String encoded = URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8);
    browser.postForm("/recover", "token", secret(id), "password", encoded).mustBe(303);
    browser.signIn("winnie", PASSWORD);
  }

  @Test
  void aDisabledPersonsLinkIsDead() {
    String id = idOf(server.newcomer("willy"));
    String secret = secret(id);
    Person admin = server.loginAs("admin");
    admin.patch("/api/admin/users/" + id, Json.object("disabled", true)).mustBe(200);
    use(server, secret, PASSWORD).mustBe(404);
    admin.patch("/api/admin/users/" + id, Json.object("password", PASSWORD)).mustBe(200);
    admin.patch("/api/admin/users/" + id, Json.object("disabled", false)).mustBe(200);
    use(server, secret, "seven slow snails").mustBe(404);
  }

  @Test
  void invalidLinksAreNotFoundAndForeignPagesForbidden() {
    for (String path : List.of("/recover", "/recover?token=", "/recover?token=wrong")) {
      server.anybody().get(path, "Accept", "text/html").mustBe(404);
    }
    use(server, "wrong", PASSWORD).mustBe(404);
    server.anybody().postForm("/recover").mustBe(404);
    server.anybody().get("/recover?token=a&token=b").mustBe(400);
  }

  @Test
  void whoeverMayWriteTheDataFolderGetsALinkForTheLastAdministrator() throws IOException {
    try (TestServer other = new TestServer()) {
      Path request = other.data().resolve("recover");
      Path link = other.data().resolve("recover-link");
      Files.writeString(request, "admin\n");
      Wait.until("there is a link", () -> Files.exists(link));
      assertFalse(Files.exists(request));
      String address = Files.readString(link).strip();
      assertEquals("/roomkey/recover", URI.create(address).getPath());
      Person before = other.loginAs("admin");
      use(other, secretOf(address), PASSWORD).mustBe(303);
      before.get("/api/me").mustBe(401);
      Person admin = other.anybody().signIn("admin", PASSWORD);
      Wait.until("the file is gone", () -> !Files.exists(link));
      String audit = admin.get("/api/admin/audit?event=recovery").mustBe(200).body();
      assertTrue(audit.contains("link_requested"), audit);
      assertFalse(audit.contains(secretOf(address)));
      assertTrue(
          log.lines().stream().anyMatch(line -> line.contains("a link for user-admin was asked")),
          log.lines().toString());
    }
  }
}
