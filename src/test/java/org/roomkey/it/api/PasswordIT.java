package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class PasswordIT {
  private static final String PATH = "/api/me/password";
  private static final String WANTED = "seven slow snails";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject change(String current, String wanted) {
    return Json.object("current", current, "new", wanted);
  }

  @Test
  void changingThePasswordEndsAllOtherLogins() {
    Person here = server.loginAs("alice");
    Person there = server.loginAs("alice");
    try (TestSocket open = there.socket();
        TestSocket own = here.socket()) {
      Person thief = here.copy();
      String session = here.cookie("JSESSIONID");
      here.post(PATH, change("alice-demo", WANTED)).mustBe(204);
      assertEquals("session_expired", open.next("error").string("code"));
      assertEquals(4002, open.closeCode());
      assertEquals(1001, own.closeCode());
      for (Person stolen : List.of(thief, thief.with("ROOMKEY_LOGIN"), thief.with("JSESSIONID"))) {
        stolen.get("/api/me").mustBe(401);
      }
      assertNotEquals(session, here.cookie("JSESSIONID"));
    }
    here.get("/api/me").mustBe(200);
    here.with("ROOMKEY_LOGIN").get("/api/me").mustBe(200);
    here.socket().close();
    assertEquals(1, here.get("/api/logins").json().getJsonArray("logins").size());
    there.get("/api/me").mustBe(401);
    JsonObject old = Json.object("username", "alice", "password", "alice-demo");
    server.anybody().post("/login", old).mustBe(401);
    server.anybody().signIn("alice", WANTED);
  }

  @Test
  void changingThePasswordRevokesTokensUnlessKept() {
    String id = server.newUser("Walter");
    Person admin = server.loginAs("admin");
    JsonObject account =
        Json.object("id", "w-" + id, "username", "w-" + id, "name", "Walter", "password", WANTED);
    admin.post("/api/admin/users", account).mustBe(201);
    Person walter = server.anybody().signIn("w-" + id, WANTED);
    String token = walter.token("connect");
    String[] bearer = {"Authorization", "Bearer " + token};
    JsonObject keeping = Json.object("current", WANTED, "new", "a " + WANTED, "keepTokens", true);
    walter.post(PATH, keeping).mustBe(204);
    server.anybody().get("/api/me", bearer).mustBe(200);
    try (TestSocket socket = server.socket("/ws?token=" + token)) {
      socket.next("authenticated");
      walter.post(PATH, change("a " + WANTED, "b " + WANTED)).mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
    server.anybody().get("/api/me", bearer).mustBe(401);
    walter
        .post(PATH, Json.object("current", "b " + WANTED, "new", WANTED, "keepTokens", "yes"))
        .mustBe(400);
    assertEquals(0, walter.get("/api/tokens").json().getJsonArray("tokens").size());
  }

  @Test
  void aWeakPasswordIsRefusedWithAReason() {
    Person bob = server.loginAs("bob");
    HttpAnswer answer = bob.post(PATH, change("bob-demo", "fourteen chars")).mustBe(400);
    assertEquals("weak_password", answer.json().getString("code"));
    assertEquals("The password needs at least 15 characters", answer.json().getString("error"));
    bob.post(PATH, change("bob-demo", "bobbobbobbobbobbob")).mustBe(400);
    for (String guessable : new String[] {"letmein123456789", "1qaz2wsx3edc4rfv5t"}) {
      bob.post(PATH, change("bob-demo", guessable)).mustBe(400);
    }
    bob.post(PATH, Json.object("current", "bob-demo")).mustBe(400);
    server.loginAs("bob");
  }

  @Test
  void guessingTheCurrentPasswordIsThrottled() {
    Person carol = server.loginAs("carol");
    HttpAnswer answer = carol.post(PATH, change("wrong", WANTED)).mustBe(403);
    assertEquals("wrong_password", answer.json().getString("code"));
    for (int i = 0; i < 10 && answer.status() != 429; i++) {
      answer = carol.post(PATH, change("wrong", WANTED));
    }
    answer.mustBe(429);
    assertNotNull(answer.header("Retry-After"));
  }

  @Test
  void aTokenCannotChangeThePassword() {
    Person admin = server.loginAs("admin");
    String[] bearer = {"Authorization", "Bearer " + admin.token("admin")};
    server.anybody().post(PATH, change("admin-demo", WANTED), bearer).mustBe(403);
    admin.get(PATH).mustBe(405);
  }
}
