package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** JWTs of a trusted issuer at every interface. */
class JwtIT {
  private static final JWK KEY = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
  private static final JWK PARTNER_KEY = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
  private static final String PARTNER = "https://partner.example";
  private static TestIssuer issuer;
  private static TestIssuer partner;
  private static TestServer server;

  @BeforeAll
  static void start() {
    issuer = new TestIssuer(KEY);
    partner = new TestIssuer(PARTNER_KEY);
    Map<String, String> settings = new HashMap<>(issuer.settings());
    settings.putAll(partner.settingsUnder("partner", PARTNER));
    settings.put("roomkey.jwt.groups.boards", "sales=jwt-sales:editor");
    server = new TestServer(settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
    partner.close();
  }

  private static JWTClaimsSet.Builder claims(String subject, Duration life) {
    Instant now = Instant.now();
    return TestIssuer.claims(subject, now).expirationTime(Date.from(now.plus(life)));
  }

  private static String token(String subject) {
    return token(claims(subject, Duration.ofMinutes(5)));
  }

  private static String token(JWTClaimsSet.Builder claims) {
    return TestIssuer.token(KEY, claims.build());
  }

  private static TestSocket bearer(String token) {
    return server.socket("/ws", "Authorization", "Bearer " + token);
  }

  private static void assertDora(JsonObject who) {
    assertEquals(Json.object("id", "dora", "name", "Dora"), who.getJsonObject("user"));
    assertEquals("jwt", who.getString("method"));
    assertTrue(who.containsKey("expiresAt"));
  }

  @Test
  void aJwtWorksInEveryExplicitWay() {
    String token = token(claims("dora", Duration.ofMinutes(5)).claim("name", "Dora"));
    try (TestSocket url = server.socket("/ws?token=" + token);
        TestSocket header = bearer(token);
        RawSocket subprotocol =
            server.rawSocket(
                "/ws", "Sec-WebSocket-Protocol", "roomkey.v1, roomkey.bearer." + token);
        TestSocket first = server.socket("/ws?auth=message")) {
      assertDora(url.next("authenticated").json());
      assertDora(header.next("authenticated").json());
      assertDora(subprotocol.next("authenticated").json());
      assertDora(first.ask("type", "auth", "token", token).json());
    }
    JsonObject me =
        server.anybody().get("/api/me", "Authorization", "Bearer " + token).mustBe(200).json();
    assertDora(me);
    assertEquals("[\"connect\",\"publish\",\"read\"]", me.getJsonArray("scopes").toString());
    assertFalse(me.getBoolean("admin"));
  }

  @Test
  void aJwtDoesNotSayWhenItsPersonAuthenticated() {
    String board = server.newBoard();
    server.sql("UPDATE boards SET step_up_minutes = 1440 WHERE id = ?", board);
    String[] header = {"Authorization", "Bearer " + token("timeless")};
    JsonObject me = server.anybody().get("/api/me", header).mustBe(200).json();
    assertFalse(me.containsKey("authenticatedAt") || me.containsKey("ways"));
    String path = "/api/boards/" + board + "/messages";
    JsonObject error = server.anybody().get(path, header).mustBe(403).json();
    assertEquals("forbidden", error.getString("code"));
  }

  @Test
  void aForgeryIsRefusedAlikeInEveryWay() {
    String good = token("eve");
    String forged = good.substring(0, good.lastIndexOf('.') + 1);
    server.socket("/ws?token=" + forged).mustEnd(4001, "Invalid token", "invalid_token");
    bearer(forged).mustEnd(4001, "Invalid token", "invalid_token");
    TestSocket first = server.socket("/ws?auth=message").send("type", "auth", "token", forged);
    first.mustEnd(4001, "Invalid token", "invalid_token");
    JsonObject error =
        server.anybody().get("/api/me", "Authorization", "Bearer " + forged).mustBe(401).json();
    assertEquals("invalid_token", error.getString("code"));
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = 'eve'"));
  }

  @Test
  void twoIssuersHaveTheirOwnTokensAndPeople() {
    JWTClaimsSet.Builder claims = claims("dora", Duration.ofMinutes(5)).claim("name", "Their Dora");
    String theirs = TestIssuer.token(PARTNER_KEY, claims.issuer(PARTNER).build());
    String ours = token(claims("dora", Duration.ofMinutes(5)).claim("name", "Dora"));
    try (TestSocket here = bearer(ours);
        TestSocket there = bearer(theirs)) {
      assertDora(here.next("authenticated").json());
      JsonObject person = there.next("authenticated").json().getJsonObject("user");
      assertEquals("Their Dora", person.getString("name"));
      assertTrue(person.getString("id").startsWith("issuer:"), person.toString());
    }
    String forged = token(claims("dora", Duration.ofMinutes(5)).issuer(PARTNER));
    bearer(forged).mustEnd(4001, "Invalid token", "invalid_token");
    int before = issuer.fetches() + partner.fetches();
    bearer(token(claims("dora", Duration.ofMinutes(5)).issuer("https://evil.example")))
        .mustEnd(4001, "Invalid token", "invalid_token");
    assertEquals(before, issuer.fetches() + partner.fetches());
  }

  @Test
  void aTokenSignedForAnotherPurposeIsRefusedAlike() {
    Duration life = Duration.ofMinutes(5);
    for (JWTClaimsSet.Builder claims :
        List.of(
            claims("eve", life).claim("nonce", "n-0S6_WzA2Mj"),
            claims("eve", life).claim("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng"),
            claims("eve", life).claim("typ", "ID"),
            claims("eve", life).claim("typ", "Refresh"),
            claims("eve", life).claim("token_use", "id"),
            claims("eve", life).claim("events", Map.of()))) {
      String typed = token(claims);
      String untyped =
          TestIssuer.token(KEY, JWSAlgorithm.RS256, claims.build(), header -> header.type(null));
      for (String token : List.of(typed, untyped)) {
        server.socket("/ws?token=" + token).mustEnd(4001, "Invalid token", "invalid_token");
        JsonObject error =
            server.anybody().get("/api/me", "Authorization", "Bearer " + token).mustBe(401).json();
        assertEquals("invalid_token", error.getString("code"));
      }
    }
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = 'eve'"));
  }

  @Test
  void aJwtUserCanTalkAndHasNoLogin() {
    String token = token("talker");
    try (TestSocket socket = bearer(token)) {
      socket.next("authenticated");
      socket.join("board-1");
      socket.message("board-1", "hello");
    }
    String[] header = {"Authorization", "Bearer " + token};
    JsonObject text = Json.object("text", "by HTTP");
    server.anybody().post("/api/boards/board-1/messages", text, header).mustBe(201);
    server.anybody().post("/api/tickets", Json.object(), header).mustBe(403);
    server.anybody().get("/api/logins", header).mustBe(403);
    server.anybody().get("/api/tokens", header).mustBe(403);
    server.anybody().get("/api/admin/users", header).mustBe(403);
  }

  @Test
  void theScopeClaimLimitsRights() {
    String reader =
        token(claims("reader", Duration.ofMinutes(5)).claim("scope", "openid connect read"));
    try (TestSocket socket = bearer(reader)) {
      socket.next("authenticated");
      socket.join("board-1");
      Frame refused = socket.ask("type", "message", "boardId", "board-1", "text", "hi");
      assertEquals("forbidden", refused.string("code"));
    }
    String stranger = token(claims("reader", Duration.ofMinutes(5)).claim("scope", "openid"));
    bearer(stranger).mustEnd(4003, "Forbidden", "forbidden");
  }

  @Test
  void theIssuerCannotGrantAccessToAPrivateBoard() {
    bearer(token("guest")).next("authenticated");
    String board = server.newPrivateBoard(Map.of("guest", "viewer"));
    try (TestSocket socket = bearer(token("guest"));
        TestSocket other = bearer(token("stranger"))) {
      socket.next("authenticated");
      other.next("authenticated");
      socket.join(board);
      assertEquals(
          "forbidden",
          socket.ask("type", "message", "boardId", board, "text", "hi").string("code"));
      assertEquals("forbidden", other.ask("type", "join", "boardId", board).string("code"));
    }
  }

  @Test
  void groupsOfAJwtGrantAndTakeAwayAMembership() {
    server
        .loginAs("admin")
        .put("/api/boards/jwt-sales", Json.object("name", "Sales", "access", "private"))
        .mustBe(201);
    JWTClaimsSet.Builder claims = claims("erna", Duration.ofMinutes(5));
    String plain = token(claims);
    String sales = token(claims.claim("groups", List.of("sales")));
    String others = token(claims.claim("groups", List.of("others")));
    try (TestSocket socket = bearer(sales)) {
      socket.next("authenticated");
      socket.join("jwt-sales");
      socket.message("jwt-sales", "as an editor");
      bearer(plain).next("authenticated");
      socket.message("jwt-sales", "a JWT without the claim changes nothing");
      bearer(others).next("authenticated");
      assertEquals("removed", socket.expect("board_revoked").string("reason"));
      assertTrue(socket.isOpen());
    }
  }

  @Test
  void theSocketEndsWithItsJwtUnlessRefreshed() {
    String brief = token(claims("brief", Duration.ofMillis(4_900)));
    try (TestSocket ends = bearer(brief);
        TestSocket goesOn = bearer(brief)) {
      Frame before = goesOn.next("authenticated");
      Frame after = goesOn.ask("type", "auth", "token", token("brief"));
      assertTrue(after.string("expiresAt").compareTo(before.string("expiresAt")) > 0);
      assertEquals("jwt", after.string("method"));

      ends.mustEnd(4002, "Session expired", "session_expired");
      goesOn.ping();
      goesOn.send("type", "auth", "token", token("somebody-else"));
      goesOn.mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void disablingAPersonEndsSocketsAndForbidsNewOnes() {
    TestSocket socket = bearer(token("leaver"));
    socket.next("authenticated");

    server
        .loginAs("admin")
        .patch("/api/admin/users/leaver", Json.object("disabled", true))
        .mustBe(200);

    socket.mustEnd(4003, "Forbidden", "forbidden");
    bearer(token("leaver")).mustEnd(4003, "Forbidden", "forbidden");
    server.anybody().get("/api/me", "Authorization", "Bearer " + token("leaver")).mustBe(403);
  }

  @Test
  void anIssuerCannotClaimALocalUser() {
    for (String subject : List.of("user-alice", "user-admin")) {
      bearer(token(subject)).mustEnd(4001, "User not found", "user_not_found");
    }
  }

  @Test
  void aForeignPageMayUseAJwt() {
    try (TestSocket socket =
        server.socket("/ws?token=" + token("dora"), "Origin", "https://application.example")) {
      socket.next("authenticated");
    }
  }

  @Test
  void withoutKeysTheSocketIsToldToRetry() {
    issuer.away(true);
    try (TestServer other = new TestServer(issuer.settings("roomkey.token.url", "tickets"))) {
      other.anybody().get("/health/ready").mustBe(200);
      TestSocket socket = other.socket("/ws", "Authorization", "Bearer " + token("dora"));
      Frame error = socket.mustEnd(1013, "Unavailable", "unavailable");
      assertTrue(error.number("retryAfter") > 0);
      other.anybody().get("/api/me", "Authorization", "Bearer " + token("dora")).mustBe(503);

      issuer.away(false);
      TestSocket inUrl = other.socket("/ws?token=" + token("dora"));
      inUrl.mustEnd(4001, "Invalid token", "invalid_token");
      Wait.until(
          "the keys are there",
          () ->
              other.anybody().get("/api/me", "Authorization", "Bearer " + token("dora")).status()
                  == 200);
    } finally {
      issuer.away(false);
    }
  }
}
