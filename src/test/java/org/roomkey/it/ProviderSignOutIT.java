package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.SingleSignOn;
import org.roomkey.testing.SingleSignOn.Arrival;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Sign-outs that a provider reports, and those that it is told. */
class ProviderSignOutIT {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int RACES = 150;
  private static final int MAX_HEAD_START_MICROS = 4_000;
  private static final String REFUSED =
      "{\"code\":\"invalid_request\",\"error\":\"invalid_request\"}";

  private static SingleSignOn sso;
  private static TestServer server;

  @BeforeAll
  static void start() {
    sso = new SingleSignOn();
    sso.provider().metadata(it -> it.add("end_session_endpoint", sso.provider().issuer() + "/end"));
    Map<String, String> settings = new TreeMap<>(sso.settings());
    settings.put("roomkey.limits.enabled", "false");
    settings.put("roomkey.oidc.recheck", "0s");
    settings.put("roomkey.signin", "oidc");
    server = new TestServer(settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    sso.close();
  }

  private static boolean isSignedIn(Person person) {
    return person.get("/api/me").status() == 200;
  }

  private static void refused(String form) {
    HttpAnswer answer = SingleSignOn.post(server, form).mustBe(400);
    assertEquals(Json.parse(REFUSED), Json.parse(answer.body()));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  private static String form(JWTClaimsSet.Builder claims) {
    return "logout_token=" + sso.signed(claims);
  }

  @Test
  void aReportedSignOutClosesTheSocketsOfItsSessionAlone() {
    Arrival arrival = sso.approve(server, "ada");
    Person ada = arrival.complete();
    Person elsewhere = sso.approve(server, "ada").complete();
    try (TestSocket one = ada.socket();
        TestSocket other = ada.socket();
        TestSocket another = elsewhere.socket()) {
      long start = System.nanoTime();
      HttpAnswer answer = sso.report(server, arrival.sid()).mustBe(200);
      one.mustEnd(4002, "Session expired", "session_expired");
      other.mustEnd(4002, "Session expired", "session_expired");
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(SOON) < 0, taken::toString);
      assertEquals("no-store", answer.header("Cache-Control"));
      another.ping();
    }
    assertFalse(isSignedIn(ada));
    assertTrue(isSignedIn(elsewhere));
    assertEquals(
        1,
        server.sql(
            "SELECT COUNT(*) FROM logins WHERE end_reason = 'PROVIDER_LOGOUT'"
                + " AND id IN (SELECT login_id FROM provider_sessions WHERE sid_digest = ?)",
            Secrets.digest(arrival.sid())));
  }

  @Test
  void aReportWithoutASessionEndsAllThatAreNotNewer() {
    Person one = sso.approve(server, "bea").complete();
    Person other = sso.approve(server, "bea").complete();
    Person somebody = sso.approve(server, "carl").complete();
    SingleSignOn.post(
            server,
            form(
                sso.logout(null)
                    .subject("bea")
                    .issueTime(Date.from(Instant.now().minusSeconds(100)))))
        .mustBe(200);
    assertTrue(isSignedIn(one), "the sign-out is older");
    SingleSignOn.post(server, form(sso.logout(null).subject("bea"))).mustBe(200);
    assertFalse(isSignedIn(one));
    assertFalse(isSignedIn(other));
    assertTrue(isSignedIn(somebody));
  }

  @Test
  void aReportThatComesBeforeTheSignInWins() {
    Arrival arrival = sso.approve(server, "dan");
    Instant later = Instant.now().plusSeconds(1);
    SingleSignOn.post(server, form(sso.logout(arrival.sid()).issueTime(Date.from(later))))
        .mustBe(200);
    HttpAnswer answer = arrival.person().get(arrival.callback()).mustBe(400);
    assertTrue(answer.headers("Set-Cookie").stream().noneMatch(it -> it.contains("LOGIN=")));
    assertFalse(isSignedIn(arrival.person()));
  }

  @Test
  void everyForgedReportIsRefusedAlikeAndEndsNothing() {
    Arrival arrival = sso.approve(server, "eve");
    Person eve = arrival.complete();
    String sid = arrival.sid();
    String stolen = sso.signed(sso.logout(sid)).replaceFirst("\\.[^.]*$", ".AAAA");
    Stream.of(
            form(sso.logout(sid).audience("another-client")),
            form(sso.logout(sid).issuer("https://another.example")),
            form(sso.logout(sid).claim("nonce", "n-0S6_WzA2Mj")),
            form(sso.logout(sid).claim("events", null)),
            form(sso.logout(sid).jwtID(null)),
            form(sso.logout(null)),
            form(sso.logout(sid).issueTime(Date.from(Instant.now().minusSeconds(301)))),
            form(sso.logout(sid).issueTime(Date.from(Instant.now().plusSeconds(180)))),
            "logout_token="
                + TestIssuer.token(
                    TestIssuer.rsa("honest", 2_048, JWSAlgorithm.RS256), sso.logout(sid).build()),
            "logout_token=" + stolen,
            "logout_token=" + "x".repeat(20_000),
            "logout_token=",
            "logout_token=a.b.c",
            "logout_token=%",
            "logout_token=a&logout_token=b",
            "token=" + sso.signed(sso.logout(sid)),
            "")
        .forEach(ProviderSignOutIT::refused);
    assertTrue(isSignedIn(eve));
    server.anybody().get("/oidc/backchannel-logout?logout_token=x").mustBe(405);
    server
        .anybody()
        .post("/oidc/backchannel-logout", Json.object("logout_token", sso.signed(sso.logout(sid))))
        .mustBe(400);
    assertTrue(isSignedIn(eve));
  }

  @Test
  void aReportIsUsedOnce() {
    Arrival first = sso.approve(server, "fay");
    first.complete();
    String form = form(sso.logout(first.sid()));
    List<CompletableFuture<Integer>> all =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> SingleSignOn.post(server, form).status()))
            .limit(8)
            .toList();
    List<Integer> statuses = all.stream().map(CompletableFuture::join).sorted().toList();
    assertEquals(List.of(200, 400, 400, 400, 400, 400, 400, 400), statuses);
    refused(form);
  }

  @Test
  void aForeignPageCannotReportASignOut() {
    Arrival arrival = sso.approve(server, "gus");
    Person gus = arrival.complete();
    server
        .anybody()
        .request(
            "POST",
            "/oidc/backchannel-logout",
            null,
            "Origin",
            "https://evil.example",
            "Content-Type",
            "application/x-www-form-urlencoded")
        .mustBe(403);
    assertTrue(isSignedIn(gus));
  }

  private static String frontChannel(String issuer, String sid) {
    return "/oidc/frontchannel-logout?iss=" + issuer + "&sid=" + sid;
  }

  @Test
  void aFrameOfTheProviderEndsItsSessionWithoutCookies() {
    Arrival arrival = sso.approve(server, "hal");
    Person hal = arrival.complete();
    String issuer = sso.provider().issuer();
    Person frame = server.anybody();
    frame.get(frontChannel(issuer, "session-that-nobody-has")).mustBe(200);
    frame.get(frontChannel("https://another.example", arrival.sid())).mustBe(400);
    frame.get(frontChannel(issuer + "/", arrival.sid())).mustBe(400);
    frame.get("/oidc/frontchannel-logout?iss=&sid=" + arrival.sid()).mustBe(400);
    frame.get("/oidc/frontchannel-logout?sid=session-that-nobody-has").mustBe(200);
    hal.get("/oidc/frontchannel-logout?iss=" + issuer).mustBe(400);
    hal.get("/oidc/frontchannel-logout").mustBe(400);
    assertTrue(isSignedIn(hal), "nothing has named the session yet");
    try (TestSocket socket = hal.socket()) {
      HttpAnswer answer = frame.get(frontChannel(issuer, arrival.sid())).mustBe(200);
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertEquals(
          "default-src 'none'; frame-ancestors " + issuer,
          answer.header("Content-Security-Policy"));
      assertNull(answer.header("X-Frame-Options"));
      assertEquals(List.of(), answer.headers("Set-Cookie"));
      assertEquals("no-store", answer.header("Cache-Control"));
    }
    HttpAnswer refused = frame.get(frontChannel("https://another.example", "x")).mustBe(400);
    assertTrue(refused.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
  }

  /** As from Microsoft Entra ID. */
  @Test
  void aFrameWithoutAnIssuerEndsTheSession() {
    Arrival arrival = sso.approve(server, "hetty");
    try (TestSocket socket = arrival.complete().socket()) {
      HttpAnswer answer =
          server.anybody().get("/oidc/frontchannel-logout?sid=" + arrival.sid()).mustBe(200);
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(
          answer.header("Content-Security-Policy").contains(sso.provider().issuer()),
          answer.toString());
    }
  }

  @Test
  void theSignOutHereLeadsToTheProviderAndBack() {
    Person ivy = sso.approve(server, "ivy").complete();
    String board = ivy.get("/boards").mustBe(200).header("Content-Security-Policy");
    assertTrue(board.contains("form-action 'self' " + sso.provider().issuer()), board);
    try (TestSocket socket = ivy.socket()) {
      String location = ivy.postForm("/logout").mustBe(303).header("Location");
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(location.startsWith(sso.provider().issuer() + "/end?"), location);
      Map<String, String> query =
          FakeProvider.parameters(location.substring(location.indexOf('?') + 1));
      assertEquals(FakeProvider.CLIENT, query.get("client_id"));
      assertEquals(server.uri().toString(), query.get("post_logout_redirect_uri"));
      assertEquals(3, query.get("id_token_hint").split("\\.").length);
      HttpAnswer back = ivy.get("/?state=" + query.get("state")).mustBe(200);
      assertTrue(back.body().contains("You are signed out"), back.body());
    }
    assertFalse(isSignedIn(ivy));
    server.anybody().get("/").mustBe(303);
  }

  @Test
  void theSignOutHereIsDoneAlsoIfTheProviderOffersNone() {
    Person json = sso.approve(server, "jim").complete();
    json.logout().mustBe(204);
    assertFalse(isSignedIn(json));
    Person local = server.loginAs("alice");
    assertEquals("/roomkey/?signedOut=1", local.postForm("/logout").header("Location"));
    Person person = sso.approve(server, "jim").complete();
    // As if the provider had never been reached.
    server.sql("UPDATE provider_sessions SET provider = 'removed'");
    assertEquals("/roomkey/?signedOut=1", person.postForm("/logout").header("Location"));
    assertFalse(isSignedIn(person));
  }

  /** Runs both at once, the second a random moment later. */
  private static void race(Runnable one, Runnable other) {
    CompletableFuture<Void> running = CompletableFuture.runAsync(one);
    LockSupport.parkNanos(1_000L * ThreadLocalRandom.current().nextInt(MAX_HEAD_START_MICROS));
    other.run();
    running.join();
  }

  @Test
  void noSocketOfASessionThatEndsAtTheProviderSurvives() {
    for (int i = 0; i < RACES; i++) {
      Arrival arrival = sso.approve(server, "kim");
      String cookies = arrival.complete().cookies();
      race(
          () -> {
            try (RawSocket socket = server.rawSocket("/ws", "Cookie", cookies)) {
              int code = socket.mustBeUpgraded().closeCode();
              assertTrue(code == 4001 || code == 4002, () -> "ended " + code);
            }
          },
          () -> sso.report(server, arrival.sid()).mustBe(200));
    }
  }

  @Test
  void noLoginOfASessionThatEndsDuringTheSignInSurvives() {
    for (int i = 0; i < RACES; i++) {
      Arrival arrival = sso.approve(server, "lea");
      // The token that the provider makes at its sign-out is not older than the ID token.
      String form =
          form(sso.logout(arrival.sid()).issueTime(Date.from(Instant.now().plusSeconds(2))));
      race(
          () -> arrival.person().get(arrival.callback()),
          () -> SingleSignOn.post(server, form).mustBe(200));
      assertFalse(isSignedIn(arrival.person()), "a login outlived its session");
    }
  }
}
