package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.roomkey.testing.Localhost.attempt;
import static org.roomkey.testing.Localhost.challenge;
import static org.roomkey.testing.Localhost.labelled;
import static org.roomkey.testing.Localhost.options;
import static org.roomkey.testing.Localhost.passkeys;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Localhost;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestAuthenticator;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Passkeys over HTTP, with an authenticator that may lie. */
class PasskeysIT {
  private static final String PASSWORD = "alice-demo";

  private static TestServer server;
  private static Localhost site;

  @BeforeAll
  static void start() {
    server = new TestServer();
    site = new Localhost(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A new person with a local account, signed in at localhost. */
  private static Person newcomer(String name) {
    server.newcomer(name);
    return site.anybody().signIn(name, PASSWORD);
  }

  private static String id(JsonObject passkey) {
    return passkey.getString("id");
  }

  private static HttpAnswer mustBeRefused(HttpAnswer answer) {
    answer.mustBe(401);
    assertEquals("invalid_credentials", answer.json().getString("code"));
    assertEquals("Passkey not accepted", answer.json().getString("error"));
    return answer;
  }

  @Test
  void aPersonSignsInWithAPasskeyAndNoUserName() {
    Person nora = newcomer("nora");
    TestAuthenticator phone = site.addPasskey(nora);
    Person browser = site.anybody();
    String before = Secrets.id();
    browser.setCookie("JSESSIONID", before);
    HttpAnswer answer = attempt(browser, phone).mustBe(200);
    assertEquals("user-nora", answer.json().getJsonObject("user").getString("id"));
    assertNotEquals(before, browser.cookie("JSESSIONID"));
    assertEquals("cookie", browser.get("/api/me").json().getString("method"));
    JsonObject listed = passkeys(browser).getJsonObject(0);
    assertEquals("Phone", listed.getString("label"));
    assertEquals("localhost", listed.getString("rpId"));
    assertTrue(listed.containsKey("lastUsedAt"));
    assertFalse(listed.getBoolean("blocked"));
    assertEquals(
        1,
        server.sql(
            "SELECT COUNT(*) FROM logins WHERE authenticated_at >= created_at AND"
                + " user_id = 'user-nora' AND ended_at IS NULL AND address = '127.0.0.1'"
                + " AND id IN (SELECT MAX(id) FROM logins WHERE user_id = 'user-nora')"));
  }

  @Test
  void aSecondSignInEndsTheFirstLoginOfTheBrowser() {
    TestAuthenticator phone = site.addPasskey(newcomer("olga"));
    Person browser = site.signIn(phone);
    try (TestSocket socket = browser.socket()) {
      Person before = browser.copy();
      attempt(browser, phone).mustBe(200);
      assertEquals(4002, socket.closeCode());
      before.get("/api/me").mustBe(401);
    }
    browser.get("/api/me").mustBe(200);
  }

  @Test
  void theOptionsRequireAVerifiedUserAndHideTheId() {
    Person paul = newcomer("paul");
    JsonObject options = options(paul);
    assertEquals("none", options.getString("attestation"));
    JsonObject selection = options.getJsonObject("authenticatorSelection");
    assertEquals("required", selection.getString("userVerification"));
    assertEquals("required", selection.getString("residentKey"));
    assertFalse(options.getJsonObject("user").getString("id").contains("paul"));
    assertEquals("localhost", options.getJsonObject("rp").getString("id"));
    assertEquals(0, options.getJsonArray("excludeCredentials").size());
    TestAuthenticator phone = site.addPasskey(paul);
    JsonObject again = options(paul);
    assertEquals(
        phone.credentialId(),
        again.getJsonArray("excludeCredentials").getJsonObject(0).getString("id"));
    assertEquals(
        options.getJsonObject("user").getString("id"), again.getJsonObject("user").getString("id"));
    JsonObject toSignIn =
        site.anybody().post("/login/passkey/options", Json.object()).mustBe(200).json();
    assertEquals("required", toSignIn.getString("userVerification"));
    assertFalse(toSignIn.containsKey("allowCredentials"));
  }

  @Test
  void everyRefusalLooksAlike() {
    Person quin = newcomer("quin");
    TestAuthenticator phone = site.addPasskey(quin);
    String handle = phone.userHandle();
    Person browser = site.anybody();
    mustBeRefused(attempt(browser, phone.origin("http://localhost:1")));
    phone.origin(site.origin());
    mustBeRefused(attempt(browser, phone.rpId("example.com")));
    phone.rpId("localhost");
    mustBeRefused(attempt(browser, phone.flags(TestAuthenticator.PRESENT)));
    phone.flags(TestAuthenticator.PRESENT | TestAuthenticator.VERIFIED);
    server.sql("DELETE FROM logins WHERE user_id = 'nobody'");
    Person other = site.anybody();
    String ofOthers = options(newcomer("rosa")).getJsonObject("user").getString("id");
    mustBeRefused(attempt(other, phone.userHandle(ofOthers)));
    phone.userHandle(handle);
    TestAuthenticator unknown = TestAuthenticator.at(site).userHandle(handle);
    mustBeRefused(attempt(other, unknown));
    String id = id(passkeys(quin).getJsonObject(0));
    TestAuthenticator second = site.addPasskey(quin);
    quin.delete("/api/me/passkeys/" + id + "?keepTokens=true").mustBe(204);
    mustBeRefused(attempt(site.anybody(), phone));
    site.signIn(second);
  }

  @Test
  void theAnswerToAnotherBrowsersChallengeIsRefused() {
    TestAuthenticator phone = site.addPasskey(newcomer("sara"));
    Person browser = site.anybody();
    Person thief = site.anybody();
    challenge(thief);
    mustBeRefused(thief.post("/login/passkey", phone.get(challenge(browser))));
    mustBeRefused(site.anybody().post("/login/passkey", phone.get(challenge(browser))));
    String own = challenge(browser);
    challenge(browser);
    browser.post("/login/passkey", phone.get(own)).mustBe(200);
  }

  @Test
  void anAnswerIsGoodForOneSignIn() throws Exception {
    TestAuthenticator phone = site.addPasskey(newcomer("tina")).count(1);
    Person browser = site.anybody();
    JsonObject answer = phone.get(challenge(browser));
    List<Callable<Integer>> attempts =
        new ArrayList<>(
            Collections.nCopies(4, () -> browser.copy().post("/login/passkey", answer).status()));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Integer> answers = new ArrayList<>();
    try {
      for (Future<Integer> one : pool.invokeAll(attempts)) {
        answers.add(one.get());
      }
    } finally {
      pool.shutdownNow();
    }
    Collections.sort(answers);
    assertEquals(List.of(200, 401, 401, 401), answers);
    attempt(site.anybody(), phone.count(2)).mustBe(200);
  }

  @Test
  void anAnswerForANewPasskeyIsGoodForOne() {
    Person uwe = newcomer("uwe");
    TestAuthenticator phone = TestAuthenticator.at(site);
    JsonObject answer = labelled(phone.create(options(uwe)));
    uwe.post("/api/me/passkeys", answer).mustBe(201);
    String id = id(passkeys(uwe).getJsonObject(0));
    uwe.delete("/api/me/passkeys/" + id).mustBe(204);
    assertEquals("conflict", code(uwe.post("/api/me/passkeys", answer).mustBe(409)));
    Person elsewhere = site.anybody().signIn("uwe", PASSWORD);
    JsonObject ofOther = labelled(TestAuthenticator.at(site).create(options(elsewhere)));
    assertEquals("invalid_passkey", code(uwe.post("/api/me/passkeys", ofOther).mustBe(400)));
  }

  private static String code(HttpAnswer answer) {
    return answer.json().getString("code");
  }

  @Test
  void aCopiedKeyBlocksThePasskeyAndEndsAllLogins() {
    Person vera = newcomer("vera");
    TestAuthenticator phone = site.addPasskey(vera, TestAuthenticator.at(site).count(7));
    try (TestSocket socket = vera.socket()) {
      Person thief = site.anybody();
      attempt(thief, phone.count(20)).mustBe(200);
      mustBeRefused(attempt(site.anybody(), phone.count(8)));
      assertEquals(4002, socket.closeCode());
      thief.get("/api/me").mustBe(401);
      vera.get("/api/me").mustBe(401);
    }
    mustBeRefused(attempt(site.anybody(), phone.count(30)));
    Person back = site.anybody().signIn("vera", PASSWORD);
    assertTrue(passkeys(back).getJsonObject(0).getBoolean("blocked"));
    Person admin = server.loginAs("admin");
    String audit = admin.get("/api/admin/audit?event=user_changed").mustBe(200).body();
    assertTrue(audit.contains("passkey_blocked"), audit);
  }

  @Test
  void removingAPasskeyEndsOtherLoginsAndTokens() {
    Person will = newcomer("will");
    TestAuthenticator phone = site.addPasskey(will);
    TestAuthenticator stick = site.addPasskey(will);
    Person there = site.signIn(phone);
    String[] bearer = {"Authorization", "Bearer " + there.token("connect")};
    String first = id(passkeys(will).getJsonObject(0));
    will.delete("/api/me/passkeys/" + first + "?keepTokens=maybe").mustBe(400);
    try (TestSocket socket = there.socket();
        TestSocket own = will.socket()) {
      will.delete("/api/me/passkeys/" + first + "?keepTokens=true").mustBe(204);
      assertEquals(4002, socket.closeCode());
      own.join("board-1");
    }
    there.get("/api/me").mustBe(401);
    site.anybody().get("/api/me", bearer).mustBe(200);
    Person again = site.signIn(stick);
    String second = id(passkeys(will).getJsonObject(0));
    will.delete("/api/me/passkeys/" + second).mustBe(204);
    again.get("/api/me").mustBe(401);
    site.anybody().get("/api/me", bearer).mustBe(401);
    will.get("/api/me").mustBe(200);
  }

  @Test
  void aNewPasswordEndsThePasskeys() {
    Person xena = newcomer("xena");
    TestAuthenticator phone = site.addPasskey(xena);
    String wanted = "seven slow snails";
    JsonObject keeping = Json.object("current", PASSWORD, "new", wanted, "keepPasskeys", true);
    xena.post("/api/me/password", keeping).mustBe(204);
    Person there = site.signIn(phone);
    xena.post("/api/me/password", Json.object("current", wanted, "new", wanted + "!")).mustBe(204);
    there.get("/api/me").mustBe(401);
    mustBeRefused(attempt(site.anybody(), phone));
    TestAuthenticator stick = site.addPasskey(xena);
    Person admin = server.loginAs("admin");
    admin.patch("/api/admin/users/user-xena", Json.object("password", wanted)).mustBe(200);
    mustBeRefused(attempt(site.anybody(), stick));
    xena.get("/api/me").mustBe(401);
  }

  @Test
  void disabledAndDeletedPeopleAreRefused() {
    Person yara = newcomer("yara");
    TestAuthenticator phone = site.addPasskey(yara);
    Person admin = server.loginAs("admin");
    admin.patch("/api/admin/users/user-yara", Json.object("disabled", true)).mustBe(200);
    mustBeRefused(attempt(site.anybody(), phone));
    admin.patch("/api/admin/users/user-yara", Json.object("disabled", false)).mustBe(200);
    site.signIn(phone);
    admin.delete("/api/admin/users/user-yara").mustBe(204);
    mustBeRefused(attempt(site.anybody(), phone));
    assertEquals(0, server.sql("SELECT COUNT(*) FROM passkeys WHERE user_id = 'user-yara'"));
  }

  @Test
  void guessingThePasswordDoesNotDelayThePasskey() {
    TestAuthenticator phone = site.addPasskey(newcomer("zoe"));
    Person guesser = site.anybody();
    HttpAnswer answer;
    do {
      answer = guesser.post("/login", Json.object("username", "zoe", "password", "wrong"));
    } while (answer.status() == 401);
    answer.mustBe(429);
    site.signIn(phone);
  }

  @Test
  void refusedPasskeysAreThrottled() {
    TestAuthenticator phone = site.addPasskey(newcomer("adam"));
    Person browser = site.anybody();
    phone.origin("http://localhost:1");
    HttpAnswer answer;
    int refused = 0;
    do {
      answer = attempt(browser, phone);
      refused++;
    } while (answer.status() == 401);
    answer.mustBe(429);
    assertTrue(refused <= 6, "refused " + refused);
    assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
    assertEquals("throttled", code(answer));
  }

  @Test
  void onlyLocalPeopleWithALoginHavePasskeys() {
    server.sql(
        "INSERT INTO users (id, name, kind, admin, disabled, application)"
            + " VALUES ('user-outside', 'Outside', 'person', FALSE, FALSE, '@issuer')");
    Person outside = site.anybody().setCookie("ROOMKEY_LOGIN", secretOf("user-outside"));
    outside.post("/api/me/passkey-options", Json.object()).mustBe(403);
    assertEquals(0, passkeys(outside).size());
    Person bea = newcomer("bea");
    String[] bearer = {"Authorization", "Bearer " + bea.token("connect", "read", "publish")};
    Person program = site.anybody();
    program.get("/api/me/passkeys", bearer).mustBe(403);
    program.post("/api/me/passkey-options", Json.object(), bearer).mustBe(403);
    program.post("/api/me/passkeys", Json.object(), bearer).mustBe(403);
    program.delete("/api/me/passkeys/x", bearer).mustBe(403);
    program.get("/api/me/passkeys").mustBe(401);
  }

  private static String secretOf(String userId) {
    return server.signedIn(userId).cookie("ROOMKEY_LOGIN");
  }

  /** A login whose person authenticated long ago. */
  private static Person stale(String userId) {
    return site.anybody()
        .setCookie(
            "ROOMKEY_LOGIN",
            server.signedInSince(userId, Duration.ofMinutes(6)).cookie("ROOMKEY_LOGIN"));
  }

  private static String toRenew(Person person) {
    return person
        .post("/api/me/authenticate/options", Json.object())
        .mustBe(200)
        .json()
        .getString("challenge");
  }

  @Test
  void addingAPasskeyNeedsARecentAuthentication() {
    TestAuthenticator phone = site.addPasskey(newcomer("fred"));
    Person stale = stale("user-fred");
    HttpAnswer refused = stale.post("/api/me/passkey-options", Json.object()).mustBe(403);
    assertEquals("reauthenticate", code(refused));
    Person fresh = site.anybody().signIn("fred", PASSWORD);
    JsonObject answer = labelled(TestAuthenticator.at(site).create(options(fresh)));
    assertEquals("reauthenticate", code(stale.post("/api/me/passkeys", answer).mustBe(403)));
    assertTrue(stale.get("/api/me").body().contains("passkey"));
    JsonObject renewal = phone.get(toRenew(stale));
    stale.post("/api/me/authenticate", renewal).mustBe(200);
    site.addPasskey(stale);
    HttpAnswer again = stale.post("/api/me/authenticate", renewal).mustBe(403);
    assertEquals("invalid_passkey", code(again));
  }

  @Test
  void onlyThePersonsOwnPasskeyRenewsTheLoginOfTheChallenge() {
    TestAuthenticator phone = site.addPasskey(newcomer("gina"));
    TestAuthenticator ofOther = site.addPasskey(newcomer("hugo"));
    Person gina = stale("user-gina");
    for (JsonObject answer :
        List.of(
            ofOther.get(toRenew(gina)),
            phone.get(toRenew(stale("user-gina"))),
            phone.get(challenge(gina)))) {
      HttpAnswer refused = gina.post("/api/me/authenticate", answer).mustBe(403);
      assertEquals("invalid_passkey", code(refused));
    }
    gina.post("/api/me/passkey-options", Json.object()).mustBe(403);
    gina.post("/api/me/authenticate", phone.get(toRenew(gina))).mustBe(200);
    options(gina);
    mustBeRefused(site.anybody().post("/login/passkey", phone.get(toRenew(gina))));
  }

  @Test
  void nobodyChangesThePasskeysOfOthers() {
    Person carl = newcomer("carl");
    TestAuthenticator phone = site.addPasskey(carl);
    String path = "/api/me/passkeys/" + id(passkeys(carl).getJsonObject(0));
    Person dina = newcomer("dina");
    dina.patch(path, Json.object("label", "Mine")).mustBe(404);
    dina.delete(path).mustBe(404);
    assertEquals(
        "conflict",
        code(dina.post("/api/me/passkeys", labelled(phone.create(options(dina)))).mustBe(409)));
    carl.patch(path, Json.object("label", "  ")).mustBe(400);
    carl.patch(path, Json.object("label", "Key \u202e")).mustBe(400);
    carl.patch(path, Json.object("label", "Old phone")).mustBe(204);
    assertEquals("Old phone", passkeys(carl).getJsonObject(0).getString("label"));
  }

  @Test
  void atAnIpAddressThereAreNoPasskeys() {
    Person alice = server.loginAs("alice");
    HttpAnswer answer = alice.post("/api/me/passkey-options", Json.object()).mustBe(409);
    assertEquals("no_passkeys_here", code(answer));
    server.anybody().post("/login/passkey/options", Json.object()).mustBe(409);
    server.anybody().post("/login/passkey", Json.object()).mustBe(409);
    String page = alice.get("/me/logins", "Accept", "text/html").mustBe(200).body();
    assertTrue(page.contains("http://localhost:" + server.port() + "/roomkey/me/logins"));
    assertFalse(page.contains("id=\"new-passkey\""));
    String signIn = server.anybody().get("/", "Accept", "text/html").mustBe(200).body();
    assertTrue(signIn.contains("http://localhost:" + server.port() + "/roomkey/"));
    assertFalse(signIn.contains("id=\"passkey\""));
  }

  @Test
  void malformedAnswersAreRefusedWithoutAFault() {
    Person emma = newcomer("emma");
    TestAuthenticator phone = site.addPasskey(emma);
    Person browser = site.anybody();
    JsonObject good = phone.get(challenge(browser));
    JsonObject response = good.getJsonObject("response");
    List<String> rubbish =
        List.of("", "A", "AA", "AAAA", "9fX19fX19fX19fX1", "e30", "W10", "bnVsbA", "X19-");
    for (String name : response.keySet()) {
      for (String text : rubbish) {
        JsonObject changed =
            Json.object("id", good.getString("id"), "response", with(response, name, text));
        int status = site.anybody().post("/login/passkey", changed).status();
        assertTrue(List.of(400, 401, 429).contains(status), name + "=" + text + ": " + status);
      }
    }
    JsonObject made = phone.create(options(emma)).getJsonObject("response");
    for (String name : List.of("clientDataJSON", "attestationObject")) {
      for (String text : rubbish) {
        JsonObject changed = Json.object("label", "x", "response", with(made, name, text));
        emma.post("/api/me/passkeys", changed).mustBe(400);
      }
    }
    for (JsonObject body :
        List.of(
            Json.object(),
            Json.object("id", "AA"),
            Json.object("id", "AA", "response", "AA"),
            Json.object("id", 7, "response", response),
            Json.object("id", "A=", "response", response),
            Json.object("id", "A".repeat(1_365), "response", response))) {
      browser.post("/login/passkey", body).mustBe(400);
    }
    browser.post("/login/passkey/other", Json.object()).mustBe(404);
    browser.get("/login/passkey").mustBe(405);
  }

  private static JsonObject with(JsonObject object, String name, String text) {
    List<Object> members = new ArrayList<>();
    object.forEach(
        (key, value) -> {
          members.add(key);
          members.add(key.equals(name) ? text : value);
        });
    return Json.object(members.toArray());
  }
}
