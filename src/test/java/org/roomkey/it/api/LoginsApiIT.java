package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class LoginsApiIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<JsonObject> logins(Person person) {
    return person.get("/api/logins").mustBe(200).json().getJsonArray("logins").stream()
        .map(login -> login.asJsonObject())
        .toList();
  }

  private static String current(Person person) {
    return logins(person).stream()
        .filter(login -> login.getBoolean("current"))
        .findFirst()
        .orElseThrow()
        .getString("id");
  }

  @Test
  void aUserListsLoginsAndEndsOneOfThem() {
    Person desk = server.loginAs("alice");
    Person phone = server.loginAs("alice");
    JsonObject login = logins(desk).get(0);
    for (String member :
        List.of("id", "createdAt", "lastSeenAt", "expiresAt", "address", "device", "current")) {
      assertTrue(login.containsKey(member), member);
    }
    assertEquals("127.0.0.1", login.getString("address"));
    assertEquals(1, logins(desk).stream().filter(l -> l.getBoolean("current")).count());
    assertFalse(current(desk).equals(current(phone)));

    try (TestSocket onPhone = phone.socket();
        TestSocket onDesk = desk.socket()) {
      desk.delete("/api/logins/" + current(phone)).mustBe(204);
      assertEquals("session_expired", onPhone.next("error").string("code"));
      assertEquals(4002, onPhone.closeCode());
      phone.get("/api/me").mustBe(401);
      onDesk.ping();
    }
    desk.get("/api/me").mustBe(200);
  }

  @Test
  void aUserEndsAllOtherLogins() {
    Person here = server.loginAs("bob");
    Person there = server.loginAs("bob");
    Person elsewhere = server.loginAs("bob");
    try (TestSocket open = there.socket()) {
      here.delete("/api/logins").mustBe(204);
      assertEquals(4002, open.closeCode());
    }
    elsewhere.get("/api/me").mustBe(401);
    assertEquals(1, logins(here).size());
  }

  @Test
  void aUserCannotEndTheLoginOfAnother() {
    Person alice = server.loginAs("alice");
    Person carol = server.loginAs("carol");
    carol.delete("/api/logins/" + current(alice)).mustBe(404);
    carol.delete("/api/logins/no-such-login").mustBe(404);
    alice.get("/api/me").mustBe(200);
  }

  @Test
  void aTokenCannotListLogins() {
    String token = server.loginAs("alice").token("connect", "read", "publish");
    server.anybody().get("/api/logins", "Authorization", "Bearer " + token).mustBe(403);
    server.anybody().get("/api/logins").mustBe(401);
    server.loginAs("alice").post("/api/logins", Json.object()).mustBe(405);
  }
}
