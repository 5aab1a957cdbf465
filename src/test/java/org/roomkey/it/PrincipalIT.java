package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Session;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** People whom the container has authenticated before the application sees the request. */
class PrincipalIT {
  /** Stands for a company's SSO; only the valve reads the name from a header. */
  private static final String WHO = "Test-Who";

  private static TestServer server;

  /** Like an SSO valve: sets the principal on the request and on no session. */
  private static final class SingleSignOn extends ValveBase {
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      String who = request.getHeader(WHO);
      if (who != null) {
        request.setUserPrincipal(new GenericPrincipal(who));
        request.setAuthType("TEST");
        if (request.getHeader("Test-Session") != null) {
          request.getSession(true);
        }
      }
      getNext().invoke(request, response);
    }
  }

  private static void signOn(StandardContext context) {
    context.getPipeline().addValve(new SingleSignOn());
  }

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.principal", "true"), PrincipalIT::signOn);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Somebody at a page, signed in by coming. */
  private static Person arrived(String who) {
    Person person = server.anybody();
    HttpAnswer page = person.get("/", WHO, who).mustBe(200);
    assertTrue(page.body().contains("href=\"/roomkey/boards/board-1\""), page.body());
    return person;
  }

  @Test
  void openingAPageStartsALogin() {
    Person dora = arrived("dora");

    JsonObject me = dora.get("/api/me").mustBe(200).json();
    assertEquals(Json.object("id", "dora", "name", "dora"), me.getJsonObject("user"));
    assertEquals("cookie", me.getString("method"));
    assertEquals(1, dora.get("/api/logins").json().getJsonArray("logins").size());
    HttpAnswer audit =
        server.loginAs("admin").get("/api/admin/audit?event=login&userId=dora").mustBe(200);
    assertTrue(audit.body().contains("\"method\":\"principal\""), audit.body());
    arrived("dora");
    dora.get("/boards", WHO, "dora").mustBe(200);
    assertEquals(2, dora.get("/api/logins").json().getJsonArray("logins").size());
    try (TestSocket socket = dora.open("/ws", WHO, "dora")) {
      assertEquals("cookie", socket.next("authenticated").string("method"));
    }
  }

  @Test
  void nobodyKnowsWhenAPrincipalAuthenticated() {
    Person gina = arrived("gina");
    JsonObject me = gina.get("/api/me").mustBe(200).json();
    assertFalse(me.containsKey("authenticatedAt"));
    assertEquals("[]", me.getJsonArray("ways").toString());
    JsonObject token = Json.object("label", "test", "scopes", Json.parse("[\"connect\"]"));
    assertEquals("forbidden", gina.post("/api/tokens", token).mustBe(403).json().getString("code"));
    assertTrue(gina.get("/me/tokens").body().contains("does not say when"));
    assertFalse(server.loginAs("alice").get("/me/tokens").body().contains("does not say when"));
  }

  @Test
  void aProgramUsesThePrincipalWithoutALogin() {
    try (TestSocket socket = server.socket("/ws", WHO, "robot")) {
      Frame authenticated = socket.next("authenticated");
      assertEquals("robot", authenticated.userId());
      assertEquals("principal", authenticated.string("method"));
      assertTrue(authenticated.has("expiresAt"));
      socket.join("board-1");
      socket.message("board-1", "hello");
    }
    Person robot = server.anybody();
    JsonObject me = robot.get("/api/me", WHO, "robot").mustBe(200).json();
    assertEquals("principal", me.getString("method"));
    assertFalse(robot.hasCookies());
    robot.get("/api/logins", WHO, "robot").mustBe(403);
    robot.post("/api/tickets", Json.object(), WHO, "robot").mustBe(403);
    robot.get("/api/admin/users", WHO, "robot").mustBe(403);
  }

  /** A link may have path parameters; they must not become attributes of the cookie. */
  @Test
  void aPathParameterIsNoAttributeOfTheCookie() throws Exception {
    URI link = URI.create(server.uri().resolve("/") + "roomkey;Domain=example.com/");
    HttpResponse<Void> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(link).header(WHO, "eve").build(),
                HttpResponse.BodyHandlers.discarding());

    List<String> cookies = page.headers().allValues("Set-Cookie");
    assertTrue(
        cookies.stream().anyMatch(cookie -> cookie.contains("Path=/roomkey;")), cookies::toString);
    assertFalse(cookies.toString().contains("Domain"), cookies::toString);
  }

  @Test
  void aPrincipalIsAmbientAndRefusedForForeignPages() {
    AssertionError refused =
        assertThrows(
            AssertionError.class,
            () -> server.socket("/ws", WHO, "dora", "Origin", "https://evil.example"));
    assertTrue(refused.getMessage().contains("403"), refused.getMessage());
    server
        .anybody()
        .post(
            "/api/boards/board-1/messages",
            Json.object("text", "hi"),
            WHO,
            "dora",
            "Origin",
            "https://evil.example")
        .mustBe(403);
  }

  @Test
  void anExplicitCredentialComesFirstAndNeverFallsThrough() {
    server.socket("/ws?token=rk_none", WHO, "dora").mustEnd(4001, "Invalid token", "invalid_token");
    String[] both = {WHO, "dora", "Authorization", "Bearer rk_none"};
    server.socket("/ws", both).mustEnd(4001, "Invalid token", "invalid_token");
    server.anybody().get("/api/me", both).mustBe(401);
    Person person = server.anybody();
    person.get("/boards", both).mustBe(303);
    assertFalse(person.hasCookies());
  }

  @Test
  void onlyAPageStartsANewLoginAfterTheOldOneEnded() {
    Person dora = arrived("ended");
    String before = dora.cookie("ROOMKEY_LOGIN");
    server.sql("UPDATE logins SET ended_at = 1, end_reason = 'IDLE' WHERE user_id = 'ended'");

    dora.open("/ws", WHO, "ended").mustEnd(4001, "Invalid session", "invalid_session");
    dora.get("/api/me", WHO, "ended").mustBe(401);
    dora.get("/boards", WHO, "ended").mustBe(200);
    assertNotEquals(before, dora.cookie("ROOMKEY_LOGIN"));
    dora.get("/api/me", WHO, "ended").mustBe(200);
  }

  @Test
  void logoutEndsTheSocketsWith4002AndStaysSignedOut() {
    Person dora = arrived("leaver");
    TestSocket socket = dora.open("/ws", WHO, "leaver");
    socket.next("authenticated");

    HttpAnswer answer =
        dora.request("POST", "/logout", null, WHO, "leaver", "Accept", "text/html").mustBe(303);

    socket.mustEnd(4002, "Session expired", "session_expired");
    String next = answer.header("Location").substring("/roomkey".length());
    HttpAnswer page = dora.get(next, WHO, "leaver").mustBe(200);
    assertTrue(page.body().contains("id=\"signin\""));
    assertNull(dora.cookie("ROOMKEY_LOGIN"));
  }

  @Test
  void invalidatingTheContainersSessionEndsTheLogin() {
    Person dora = arrived("session");
    TestSocket socket = dora.open("/ws", WHO, "session");
    socket.next("authenticated");

    server.session(dora.cookie("JSESSIONID")).getSession().invalidate();

    socket.mustEnd(4002, "Session expired", "session_expired");
  }

  @Test
  void aTimeoutOfTheContainersSessionKeepsTheSocket() {
    Person dora = arrived("patient");
    TestSocket socket = dora.open("/ws", WHO, "patient");
    socket.next("authenticated");

    Session session = server.session(dora.cookie("JSESSIONID"));
    session.setMaxInactiveInterval(1);
    Wait.until("the session has timed out", () -> !session.isValid());

    socket.ping();
    socket.close();
  }

  @Test
  void anExistingSessionGetsANewId() {
    Person planted = server.anybody();
    planted.get("/health/live", WHO, "victim", "Test-Session", "1").mustBe(200);
    String before = planted.cookie("JSESSIONID");
    assertNotNull(server.session(before));

    planted.get("/", WHO, "victim").mustBe(200);

    assertNotEquals(before, planted.cookie("JSESSIONID"));
    assertNull(server.session(before));
  }

  @Test
  void imagesAndHeadRequestsStartNoLogin() {
    Person person = server.anybody();
    person.get("/boards", WHO, "picture", "Sec-Fetch-Dest", "image");
    person.request("HEAD", "/boards", null, WHO, "picture");

    assertFalse(person.hasCookies());
    assertEquals(0, server.sql("SELECT COUNT(*) FROM logins WHERE user_id = 'picture'"));
  }

  @Test
  void disabledPeopleAndLocalUsersAreRefused() {
    arrived("outcast");
    server
        .loginAs("admin")
        .patch("/api/admin/users/outcast", Json.object("disabled", true))
        .mustBe(200);

    server.socket("/ws", WHO, "outcast").mustEnd(4003, "Forbidden", "forbidden");
    server.socket("/ws", WHO, "user-admin").mustEnd(4001, "User not found", "user_not_found");
    for (String who : List.of("outcast", "user-admin")) {
      Person person = server.anybody();
      assertTrue(person.get("/", WHO, who).mustBe(200).body().contains("id=\"signin\""));
      assertFalse(person.hasCookies());
      assertTrue(person.get("/api/me", WHO, who).status() >= 401);
    }
  }

  @Test
  void principalsAreIgnoredUnlessEnabled() {
    try (TestServer off = new TestServer(Map.of(), PrincipalIT::signOn)) {
      off.socket("/ws", WHO, "dora").mustEnd(4001, "Unauthorized", "unauthorized");
      Person person = off.anybody();
      assertTrue(person.get("/", WHO, "dora").mustBe(200).body().contains("id=\"signin\""));
      assertFalse(person.hasCookies());
      person.get("/api/me", WHO, "dora").mustBe(401);
      assertEquals(0, off.sql("SELECT COUNT(*) FROM users WHERE id = 'dora'"));
    }
  }
}
