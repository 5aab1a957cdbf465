package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.catalina.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** A login, its two cookies and its sockets. */
class LoginIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everySignInChangesTheSessionIdAndEndsTheOldLogin() {
    Person alice = server.loginAs("alice");
    Person before = alice.copy();
    TestSocket socket = before.socket();
    alice.signIn("alice", "alice-demo");
    assertNotEquals(before.cookie("JSESSIONID"), alice.cookie("JSESSIONID"));
    assertNotEquals(before.cookie("ROOMKEY_LOGIN"), alice.cookie("ROOMKEY_LOGIN"));
    socket.mustEnd(4002, "Session expired", "session_expired");
    before.open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
    before.with("JSESSIONID").open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
    alice.socket().close();
  }

  @Test
  void aPlantedSessionIdIsNotAdopted() {
    Person victim = server.anybody().setCookie("JSESSIONID", "9E4A71C0D83B52F6A19E4A71C0D83B52");
    victim.signIn("alice", "alice-demo");
    assertNotEquals("9E4A71C0D83B52F6A19E4A71C0D83B52", victim.cookie("JSESSIONID"));

    Person attacker = server.loginAs("bob");
    Person planted = server.anybody().setCookie("JSESSIONID", attacker.cookie("JSESSIONID"));
    planted.signIn("alice", "alice-demo");
    assertNotEquals(attacker.cookie("JSESSIONID"), planted.cookie("JSESSIONID"));
    attacker.with("JSESSIONID").open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
  }

  @Test
  void cookiesAreHttpOnlyAndSameSite() {
    HttpAnswer answer =
        server.anybody().post("/login", Json.object("username", "bob", "password", "bob-demo"));
    List<String> cookies = answer.headers("Set-Cookie");
    assertEquals(3, cookies.size());
    for (String cookie : cookies) {
      assertTrue(cookie.contains("HttpOnly"), cookie);
      assertTrue(cookie.contains("SameSite=Lax"), cookie);
      assertTrue(cookie.contains("Path=/roomkey"), cookie);
    }
  }

  @Test
  void theLoginCookieSufficesEvenAfterARestart() {
    Person carol = server.loginAs("carol");
    carol.with("ROOMKEY_LOGIN").socket().close();
    server.restart();
    carol.with("JSESSIONID").open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
    carol.with("ROOMKEY_LOGIN").socket().close();
    carol.socket().close();
    assertEquals(
        "user-carol",
        carol.get("/api/me").mustBe(200).json().getJsonObject("user").getString("id"));
  }

  @Test
  void theSessionCookieSufficesWhileTheSessionLives() {
    Person bob = server.loginAs("bob").with("JSESSIONID");
    bob.socket().close();
    bob.get("/boards").mustBe(200);
  }

  @Test
  void anInvalidatedSessionEndsItsLogin() {
    Person bob = server.loginAs("bob");
    TestSocket socket = bob.socket();
    server.session(bob.cookie("JSESSIONID")).getSession().invalidate();
    socket.mustEnd(4002, "Session expired", "session_expired");
    bob.open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
  }

  @Test
  void aTimedOutSessionIsRecreatedWhileTheLoginLives() {
    Person bob = server.loginAs("bob");
    TestSocket socket = bob.socket();
    Session session = server.session(bob.cookie("JSESSIONID"));
    session.setMaxInactiveInterval(1);
    Wait.until("the session has timed out", () -> !session.isValid());
    socket.ping();
    bob.socket().close();
    socket.close();
  }

  @Test
  void anotherBrowserHasItsOwnLogin() {
    Person here = server.loginAs("alice");
    Person there = server.loginAs("alice");
    TestSocket ends = here.socket();
    TestSocket stays = there.socket();
    here.logout().mustBe(204);
    ends.mustEnd(4002, "Session expired", "session_expired");
    stays.ping();
    stays.close();
  }

  @Test
  void signingOutEndsAllSocketsAndExpiresTheCookies() {
    Person alice = server.loginAs("alice");
    List<TestSocket> sockets =
        List.of(alice.socket(), alice.on("board-1"), alice.open("/ws/boards/board-2"));
    HttpAnswer answer = alice.postForm("/logout").mustBe(303);
    assertEquals("/roomkey/", answer.header("Location"));
    assertNull(alice.cookie("ROOMKEY_LOGIN"));
    sockets.forEach(socket -> socket.mustEnd(4002, "Session expired", "session_expired"));
  }

  @Test
  void aWrongPasswordStartsNoLogin() {
    Person nobody = server.anybody();
    for (String[] guess : new String[][] {{"alice", "wrong"}, {"nobody", "x"}, {"alice", ""}}) {
      HttpAnswer answer =
          nobody.post("/login", Json.object("username", guess[0], "password", guess[1]));
      assertEquals("invalid_credentials", answer.mustBe(401).json().getString("code"));
      assertNull(nobody.cookie("ROOMKEY_LOGIN"));
    }
    assertNotNull(server.loginAs("alice").cookie("ROOMKEY_LOGIN"));
  }

  @Test
  void onlyUserActivityExtendsTheIdleTime() {
    try (TestServer idle = new TestServer(Map.of("roomkey.session.idle", "3s"))) {
      Person active = idle.loginAs("alice");
      Person passive = idle.loginAs("bob");
      TestSocket actives = active.on("board-1");
      TestSocket passives = passive.on("board-1");
      long start = System.nanoTime();
      Wait.until(
          "bob's login has ended",
          () -> {
            actives.message("board-1", "still here");
            if (passives.isOpen()) {
              passives.sendQuietly("{\"type\":\"ping\"}");
              passives.sendQuietly("{\"type\":\"join\",\"boardId\":\"board-1\"}");
              passives.sendQuietly("{\"type\":\"leave\",\"boardId\":\"board-2\"}");
              passive.get("/api/me");
              passive.open("/ws").breakOff();
            }
            return !passives.isOpen();
          });
      passives.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(System.nanoTime() - start < 6_000_000_000L);
      assertTrue(!passives.received("session_expiring").isEmpty());
      actives.message("board-1", "and still");
      actives.close();
    }
  }
}
