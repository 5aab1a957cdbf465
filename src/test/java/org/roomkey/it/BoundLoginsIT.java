package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Redis;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * Sockets that belong to a session of another application end with it, and nothing begins after.
 */
class BoundLoginsIT {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration WITHOUT_REDIS = Duration.ofSeconds(3);
  private static final int RACES = 200;

  private static FaultyDatabase database;
  private static TestServer server;
  private static Person admin;
  private static String shop;
  private static String intranet;

  @BeforeAll
  static void start() {
    database = new FaultyDatabase(Duration.ofSeconds(1));
    server =
        new TestServer(
            Map.of("roomkey.presence.grace", "0s", "roomkey.limits.enabled", "false"),
            context -> {
              database.define(context);
              withShortLease(context);
            });
    admin = server.loginAs("admin");
    shop = service("shop");
    intranet = service("intranet");
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  private static void withShortLease(StandardContext context) {
    context.getServletContext().setAttribute("org.roomkey.lease", LEASE);
  }

  /** A new service with an {@code act_as} token. */
  private static String service(String id) {
    admin
        .post("/api/admin/users", Json.object("id", id, "name", id, "kind", "service"))
        .mustBe(201);
    return token(id, "[\"act_as\"]");
  }

  private static String token(String service, String scopes) {
    return admin
        .post(
            "/api/admin/users/" + service + "/tokens",
            Json.object("label", "test", "scopes", Json.parse(scopes)))
        .mustBe(201)
        .json()
        .getString("token");
  }

  private static String newKey() {
    return Secrets.secret();
  }

  private static String[] by(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  private static HttpAnswer askTicket(Site site, String token, Object... members) {
    return site.anybody().post("/api/tickets", Json.object(members), by(token));
  }

  private static String ticket(Site site, String token, String userId, String key) {
    return askTicket(site, token, "userId", userId, "session", key)
        .mustBe(201)
        .json()
        .getString("ticket");
  }

  private static String ticket(String userId, String key) {
    return ticket(server, shop, userId, key);
  }

  private static void assertEnded(HttpAnswer answer) {
    assertEquals("session_ended", answer.mustBe(403).json().getString("code"));
  }

  private static TestSocket open(Site site, String ticket) {
    TestSocket socket = site.socket("/ws?token=" + ticket);
    socket.next("authenticated");
    return socket;
  }

  private static TestSocket open(String userId, String key) {
    return open(server, ticket(userId, key));
  }

  private static HttpAnswer end(Site site, String token, String key) {
    return site.anybody().delete("/api/sessions/" + key, by(token));
  }

  private static HttpAnswer renew(String token, Object sessions) {
    return server
        .anybody()
        .post("/api/sessions/renew", Json.object("sessions", sessions), by(token));
  }

  private static JsonArray keys(Stream<String> keys) {
    return Json.parse(keys.map(key -> "\"" + key + "\"").toList().toString()).asJsonArray();
  }

  private static JsonArray unknown(String... keys) {
    return renew(shop, keys(Stream.of(keys))).mustBe(200).json().getJsonArray("unknown");
  }

  private static void mustEndSoon(TestSocket socket, long start) {
    socket.mustEnd(4002, "Session expired", "session_expired");
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(SOON) < 0, taken::toString);
  }

  @Test
  void anEndClosesTheSocketsOfThatSession() {
    String key = newKey();
    try (TestSocket one = open("kim", key);
        TestSocket two = open("kim", key);
        TestSocket otherSession = open("kim", newKey());
        TestSocket ofAnother = open(server, ticket(server, intranet, "lea", key))) {
      assertTrue(!one.received("authenticated").get(0).has("expiresAt"), "no lease is shown");
      long start = System.nanoTime();
      end(server, shop, key).mustBe(204);
      mustEndSoon(one, start);
      mustEndSoon(two, start);
      otherSession.ping();
      ofAnother.ping();
    }
    end(server, shop, key).mustBe(204);
  }

  @Test
  void nothingOfAnEndedSessionBegins() {
    String key = newKey();
    String unused = ticket("kim", key);
    end(server, shop, key).mustBe(204);
    try (TestSocket late = server.socket("/ws?token=" + unused)) {
      late.mustEnd(4001, "Invalid token", "invalid_token");
    }
    assertEnded(askTicket(server, shop, "userId", "kim", "session", key));
    String neverSeen = newKey();
    end(server, shop, neverSeen).mustBe(204);
    assertEnded(askTicket(server, shop, "userId", "kim", "session", neverSeen));
    assertEquals(keys(Stream.of(key, neverSeen)), unknown(key, neverSeen));
  }

  /** A ticket is requested and used while the session ends. */
  @Test
  void noSocketOfAnEndedSessionSurvives() {
    String board = server.newBoard();
    for (int i = 0; i < RACES; i++) {
      String key = newKey();
      boolean hasTicket = i % 2 == 0;
      String early = hasTicket ? ticket("kim", key) : null;
      CompletableFuture<Void> ending =
          CompletableFuture.runAsync(() -> end(server, shop, key).mustBe(204));
      LockSupport.parkNanos(1_000L * ThreadLocalRandom.current().nextInt(3_000));
      HttpAnswer late = hasTicket ? null : askTicket(server, shop, "userId", "kim", "session", key);
      if (hasTicket || late.status() == 201) {
        String ticket = hasTicket ? early : late.json().getString("ticket");
        try (RawSocket socket = server.rawSocket("/ws/boards/" + board + "?token=" + ticket)) {
          int code = socket.mustBeUpgraded().closeCode();
          assertTrue(Set.of(4001, 4002).contains(code), () -> "ended " + code);
        }
      } else {
        assertEnded(late);
      }
      ending.join();
    }
    JsonObject presence = admin.get("/api/boards/" + board + "/presence").mustBe(200).json();
    assertEquals(0, presence.getInt("connections"));
  }

  @Test
  void aSessionIsOfOnePerson() {
    String key = newKey();
    try (TestSocket socket = open("kim", key)) {
      assertEnded(askTicket(server, shop, "userId", "max", "session", key));
      socket.ping();
    }
    end(server, shop, key).mustBe(204);
    assertEnded(askTicket(server, shop, "userId", "max", "session", key));
  }

  @Test
  void anotherApplicationHasNoPowerOverASession() {
    String key = newKey();
    try (TestSocket socket = open("kim", key)) {
      end(server, intranet, key).mustBe(204);
      assertEquals(
          keys(Stream.of(key)),
          renew(intranet, keys(Stream.of(key))).mustBe(200).json().getJsonArray("unknown"));
      socket.ping();
      assertEquals(0, unknown(key).size());
      ticket("kim", key);
    }
    assertEnded(askTicket(server, intranet, "userId", "lea", "session", key));
  }

  @Test
  void onlyTokensWithTheScopeHaveSessions() {
    for (String token : List.of(token("shop", "[\"connect\",\"read\",\"publish\"]"))) {
      end(server, token, newKey()).mustBe(403);
      renew(token, keys(Stream.of(newKey()))).mustBe(403);
      askTicket(server, token, "userId", "kim", "session", newKey()).mustBe(403);
    }
    admin.delete("/api/sessions/" + newKey()).mustBe(403);
    admin.post("/api/sessions/renew", Json.object("sessions", Json.parse("[]"))).mustBe(403);
    admin.post("/api/tickets", Json.object("userId", "kim", "session", newKey())).mustBe(403);
    server.anybody().delete("/api/sessions/" + newKey()).mustBe(401);
    assertEquals(
        0, server.sql("SELECT COUNT(*) FROM bound_logins WHERE application = 'user-admin'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\".\"",
        "\"..\"",
        "\"a b\"",
        "\"a/b\"",
        "\"ä\"",
        "\"a\\u0000\"",
        "\"\\ud800\"",
        "7",
        "true",
        "[]",
        "{}"
      })
  void aMalformedKeyIsAnInvalidField(String json) {
    String body = "{\"userId\":\"kim\",\"session\":" + json + "}";
    for (HttpAnswer answer :
        List.of(
            server.anybody().post("/api/tickets", Json.parse(body).asJsonObject(), by(shop)),
            renew(shop, Json.parse("[" + json + "]")),
            renew(shop, Json.parse(json.equals("[]") ? "null" : json)))) {
      assertEquals("invalid_field", answer.mustBe(400).json().getString("code"));
    }
  }

  @Test
  void malformedRequestsAreRefused() {
    String tooLong = "x".repeat(129);
    for (String path : List.of(tooLong, "a%20b", "a:b", "%C3%A4", "a@b", "a%2A")) {
      HttpAnswer answer = end(server, shop, path).mustBe(400);
      assertEquals("invalid_field", answer.json().getString("code"), path);
    }
    askTicket(server, shop, "userId", "kim", "session", tooLong).mustBe(400);
    askTicket(server, shop, "session", newKey()).mustBe(400);
    server.anybody().post("/api/sessions/renew", Json.object(), by(shop)).mustBe(400);
    renew(shop, keys(Stream.generate(BoundLoginsIT::newKey).limit(501))).mustBe(400);
    assertEquals(
        500,
        renew(shop, keys(IntStream.range(0, 500).mapToObj(i -> "k".repeat(124) + "-" + i)))
            .mustBe(200)
            .json()
            .getJsonArray("unknown")
            .size());
    end(server, shop, "a/b").mustBe(404);
    end(server, shop, "").mustBe(404);
    server.anybody().get("/api/sessions/" + newKey(), by(shop)).mustBe(405);
    server.anybody().get("/api/sessions/renew", by(shop)).mustBe(405);
  }

  @Test
  void aKeyMayHaveAnyPermittedCharacterAndLength() {
    for (String key : List.of("~._-", "...", "k".repeat(128))) {
      try (TestSocket socket = open("kim", key)) {
        assertEquals(0, unknown(key).size());
        end(server, shop, key).mustBe(204);
        socket.mustEnd(4002, "Session expired", "session_expired");
      }
    }
  }

  /** OpenAPI has no words for a path that is a key, too. */
  @Test
  void aKeyMayBeTheNameOfARoute() {
    try (TestSocket socket = open("kim", "renew")) {
      String answer =
          RawHttp.send(
              server.port(),
              "DELETE /roomkey/api/sessions/renew HTTP/1.1\nAuthorization: Bearer " + shop);
      assertTrue(answer.startsWith("HTTP/1.1 204"), answer);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
  }

  /** The session of the crashed application begins again with a ticket. */
  @Test
  void aSessionThatIsNotRenewedEnds() {
    String crashed = newKey();
    String renewed = newKey();
    try (TestSocket gone = open("kim", crashed);
        TestSocket stays = open("kim", renewed)) {
      long start = System.nanoTime();
      Wait.until(
          "the socket of the crashed one is closed",
          () -> {
            assertEquals(0, unknown(renewed).size());
            return !gone.isOpen();
          });
      gone.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(System.nanoTime() - start > LEASE.dividedBy(2).toNanos(), "too early");
      stays.ping();
      assertEquals(keys(Stream.of(crashed)), unknown(crashed, renewed));
    }
    open("kim", crashed).close();
  }

  @Test
  void anOutageOfTheDatabaseLongerThanTheLeaseEndsNobody() {
    String key = newKey();
    try (TestSocket socket = open("kim", key)) {
      database.goAway();
      long start = System.nanoTime();
      Wait.until(
          "two leases have passed",
          () -> {
            assertEquals(503, renew(shop, keys(Stream.of(key))).status());
            return System.nanoTime() - start > LEASE.multipliedBy(2).toNanos();
          });
      database.recover();
      Wait.until("the database is there", () -> end(server, shop, newKey()).status() == 204);
      assertEquals(0, unknown(key).size());
      socket.ping();
    } finally {
      database.recover();
    }
  }

  /** The application would repeat the request. Until then the socket is closed all the same. */
  @Test
  void anEndWhoseCommitIsNotConfirmedClosesTheSocket() {
    String key = newKey();
    try (TestSocket socket = open("kim", key)) {
      database.breakOffAfterCommits();
      end(server, shop, key).mustBe(503);
      database.recover();
      socket.mustEnd(4002, "Session expired", "session_expired");
    } finally {
      database.recover();
    }
  }

  @Test
  void aLaterTokenDoesNotReleaseASocketFromItsSession() {
    String key = newKey();
    try (TestSocket socket = open("kim", key)) {
      String unbound =
          askTicket(server, shop, "userId", "kim").mustBe(201).json().getString("ticket");
      for (String token : List.of(ticket("kim", key), ticket("kim", newKey()), unbound)) {
        assertEquals("authenticated", socket.ask("type", "auth", "token", token).type());
      }
      end(server, shop, key).mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
  }

  /** The token of a socket may end; a ticket of the same session by another token replaces it. */
  @Test
  void aTicketOfTheSameSessionByANewTokenKeepsTheSocket() {
    JsonObject old =
        admin
            .post(
                "/api/admin/users/shop/tokens",
                Json.object("label", "old", "scopes", Json.parse("[\"act_as\"]")))
            .mustBe(201)
            .json();
    String key = newKey();
    try (TestSocket kept = open(server, ticket(server, old.getString("token"), "kim", key));
        TestSocket lost = open(server, ticket(server, old.getString("token"), "kim", key))) {
      kept.ask("type", "auth", "token", ticket("kim", key));
      admin.delete("/api/admin/users/shop/tokens/" + old.getString("id")).mustBe(204);
      lost.mustEnd(4002, "Session expired", "session_expired");
      kept.ping();
      end(server, shop, key).mustBe(204);
      kept.mustEnd(4002, "Session expired", "session_expired");
    }
  }

  @Test
  void personAndApplicationEndTheSocketsAsBefore() {
    String token = service("closing");
    try (TestSocket one = open(server, ticket(server, token, "person-1", newKey()));
        TestSocket two = open(server, ticket(server, token, "person-2", newKey()))) {
      admin.patch("/api/admin/users/person-1", Json.object("disabled", true)).mustBe(200);
      one.mustEnd(4003, "Forbidden", "forbidden");
      askTicket(server, token, "userId", "person-1", "session", newKey()).mustBe(403);
      two.ping();
      admin.delete("/api/admin/users/closing").mustBe(204);
      two.mustEnd(4003, "Forbidden", "forbidden");
    }
  }

  @Test
  void anApplicationDisconnectsItsOwnPeopleOnly() {
    try (TestSocket own = open("kim", newKey());
        TestSocket ofAnother = open(server, ticket(server, intranet, "lea", newKey()));
        TestSocket alice = server.loginAs("alice").socket()) {
      for (String foreign : List.of("lea", "user-alice", "shop", "intranet", "nobody")) {
        disconnect(foreign, shop).mustBe(403);
      }
      disconnect("kim", token("shop", "[\"connect\",\"read\"]")).mustBe(403);
      ofAnother.ping();
      alice.ping();
      own.ping();
      disconnect("kim", shop).mustBe(204);
      own.mustEnd(4003, "Forbidden", "forbidden");
      ofAnother.ping();
      admin.post("/api/admin/users/lea/disconnect", Json.object()).mustBe(204);
      ofAnother.mustEnd(4003, "Forbidden", "forbidden");
      alice.ping();
    }
  }

  private static HttpAnswer disconnect(String userId, String token) {
    return server
        .anybody()
        .post("/api/admin/users/" + userId + "/disconnect", Json.object(), by(token));
  }

  @Test
  void endsAreAudited() {
    String key = newKey();
    open("kim", key).close();
    end(server, shop, key).mustBe(204);
    Wait.until(
        "the end is in the list",
        () -> {
          JsonArray events =
              admin
                  .get("/api/admin/audit?event=bound_login_ended")
                  .mustBe(200)
                  .json()
                  .getJsonArray("events");
          return events.stream()
              .map(event -> event.asJsonObject())
              .anyMatch(
                  event ->
                      event.getString("userId", "").equals("kim")
                          && event.getString("reason", "").equals("ended_by_application"));
        });
  }

  @Test
  void anEndClosesTheSocketsOfThatSessionOnEveryNode() {
    try (ClusterNodes nodes =
        new ClusterNodes(2, Redis.shared(), Map.of("roomkey.limits.enabled", "false"))) {
      TestServer here = nodes.node(0);
      TestServer there = nodes.node(1);
      String token = here.loginAs("admin").token("act_as");
      String key = newKey();
      try (TestSocket one = open(here, ticket(there, token, "kim", key));
          TestSocket two = open(there, ticket(here, token, "kim", key));
          TestSocket other = open(there, ticket(here, token, "kim", newKey()))) {
        String unused = ticket(here, token, "kim", key);
        long start = System.nanoTime();
        end(here, token, key).mustBe(204);
        mustEndSoon(one, start);
        mustEndSoon(two, start);
        other.ping();
        there.socket("/ws?token=" + unused).mustEnd(4001, "Invalid token", "invalid_token");
        assertEnded(askTicket(there, token, "userId", "kim", "session", key));
      }
      nodes.toRedis(0).close();
      nodes.toRedis(1).close();
      for (TestServer node : List.of(here, there)) {
        Wait.until(
            "the node is alone",
            () -> node.json("/health/ready").getString("status").equals("degraded"));
      }
      String late = newKey();
      try (TestSocket alone = open(there, ticket(there, token, "kim", late))) {
        long start = System.nanoTime();
        end(here, token, late).mustBe(204);
        alone.mustEnd(4002, "Session expired", "session_expired");
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(taken.compareTo(WITHOUT_REDIS) < 0, taken::toString);
      }
    }
  }
}
