package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Names that people, applications and issuers may set. */
class NamesIT {
  private static final JWK KEY = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

  /** Is displayed like the administrator's name. */
  private static final String REVERSED = "\u202EnimdA";

  private static final String ZERO_WIDTH = "Ad\u200Bmin";
  private static final String PERSIAN = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645";
  private static final List<String> HIDING =
      List.of(REVERSED, ZERO_WIDTH, "\u2066Admin\u2069", "Admin\uFEFF", "\u3164", " Admin");

  private static TestIssuer issuer;
  private static TestServer server;
  private static Person admin;

  @BeforeAll
  static void start() {
    issuer = new TestIssuer(KEY);
    server = new TestServer(issuer.settings());
    admin = server.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
  }

  private static HttpAnswer ticket(String token, Object... members) {
    return server
        .anybody()
        .post("/api/tickets", Json.object(members), "Authorization", "Bearer " + token);
  }

  private static String nameOfPerson(String query) {
    try (TestSocket socket = server.socket("/ws?token=" + query)) {
      return socket.next("authenticated").json().getJsonObject("user").getString("name");
    }
  }

  private static String jwt(String subject, String name) {
    Date end = Date.from(Instant.now().plus(Duration.ofMinutes(5)));
    return TestIssuer.token(
        KEY,
        TestIssuer.claims(subject, Instant.now()).expirationTime(end).claim("name", name).build());
  }

  @Test
  void aTypedNameWithInvisibleCharactersIsRefusedEverywhere() {
    String user = server.newUser("Somebody");
    String board = server.newBoard();
    for (String name : HIDING) {
      admin.post("/api/admin/users", Json.object("name", name)).mustBe(400);
      admin.post("/api/admin/users", Json.object("name", "x", "username", name)).mustBe(400);
      admin.patch("/api/admin/users/" + user, Json.object("name", name)).mustBe(400);
      admin.post("/api/boards", Json.object("name", name)).mustBe(400);
      admin.put("/api/boards/names-it", Json.object("name", name)).mustBe(400);
      admin.patch("/api/boards/" + board, Json.object("name", name)).mustBe(400);
      admin
          .post("/api/tokens", Json.object("label", name, "scopes", Json.parse("[\"read\"]")))
          .mustBe(400);
    }
    admin.patch("/api/admin/users/" + user, Json.object("name", PERSIAN)).mustBe(200);
    assertEquals(
        PERSIAN, admin.get("/api/admin/users/" + user).mustBe(200).json().getString("name"));
  }

  @Test
  void aNameFromAnApplicationIsCleanedAndNeverFailsATicket() {
    String token = admin.token("act_as");
    String ticket =
        ticket(token, "userId", "named-1", "name", REVERSED).mustBe(201).json().getString("ticket");
    assertEquals("nimdA", nameOfPerson(ticket));
    ticket = ticket(token, "userId", "named-1", "name", "\u200B ").json().getString("ticket");
    assertEquals("nimdA", nameOfPerson(ticket));
    ticket = ticket(token, "userId", "named-2", "name", "\u200B ").json().getString("ticket");
    assertEquals("named-2", nameOfPerson(ticket));
    ticket(token, "userId", "named-3", "name", "\uD83C\u0000").mustBe(201);
    ticket(token, "userId", "named-3", "name", "e\u0301 ".repeat(5_000)).mustBe(201);
  }

  @Test
  void theIdOfADeletedUserIsNeverReused() {
    String token = admin.token("act_as");
    ticket(token, "userId", "gone-1").mustBe(201);
    nameOfPerson(jwt("gone-2", "Somebody"));
    for (String id : List.of("gone-1", "gone-2")) {
      admin.delete("/api/admin/users/" + id).mustBe(204);
      admin.post("/api/admin/users", Json.object("id", id, "name", "Next")).mustBe(409);
      assertEquals("conflict", ticket(token, "userId", id).mustBe(409).json().getString("code"));
      try (TestSocket socket = server.socket("/ws?token=" + jwt(id, "Somebody"))) {
        assertEquals("user_not_found", socket.next("error").string("code"));
        assertEquals(4001, socket.closeCode());
      }
      admin.get("/api/admin/users/" + id).mustBe(404);
    }
  }

  @Test
  void aNameFromAnIssuerIsCleanedAndNeverFailsASignIn() {
    assertEquals("Admin", nameOfPerson(jwt("iss-1", ZERO_WIDTH)));
    assertEquals("iss-2", nameOfPerson(jwt("iss-2", "\u202E\u2066\uFEFF")));
    assertEquals("a".repeat(100), nameOfPerson(jwt("iss-3", "a".repeat(1_000))));
    assertEquals("Ad min", nameOfPerson(jwt("Ad\t\u202Emin", "")));
  }
}
