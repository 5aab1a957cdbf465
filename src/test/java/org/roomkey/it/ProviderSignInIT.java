package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.CertifiedProvider;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ProviderBrowser;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;

/** Sign-in at a certified provider, and at one that lies. */
class ProviderSignInIT {
  private static final CertifiedProvider CERTIFIED = new CertifiedProvider();
  private static final FakeProvider FAKE = new FakeProvider(Clock.systemUTC());
  private static TestServer server;
  private static Visitors visitors;

  /** The server starts before its provider. */
  @BeforeAll
  static void start() {
    Map<String, String> settings = new HashMap<>(CERTIFIED.settings());
    settings.put("roomkey.oidc.groups.boards", "staff=board-of-staff:editor");
    settings.put("roomkey.oidc.label", "Example Inc.");
    FAKE.settings()
        .forEach(
            (name, value) ->
                settings.put(name.replace("roomkey.oidc.", "roomkey.oidc.fake."), value));
    server = new TestServer(settings);
    visitors = new Visitors(server);
    server
        .loginAs("admin")
        .put("/api/boards/board-of-staff", Json.object("name", "Staff", "access", "private"))
        .mustBe(201);
    HttpAnswer early = server.anybody().get("/oidc/login");
    assertEquals("5", early.mustBe(503).header("Retry-After"));
    assertTrue(early.body().contains("Your sign-in service does not answer"), early.body());
    CERTIFIED.start("certified-provider", server, "staff,people");
  }

  @AfterAll
  static void stop() {
    visitors.close();
    server.close();
    CERTIFIED.close();
    FAKE.close();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    visitors.leaveWithoutComplaint();
  }

  /** To where the sign-in leads; waits until the provider is there. */
  private static String location(Person person, String path) {
    for (int i = 0; i < 200; i++) {
      HttpAnswer answer = person.get(path, "Accept", "text/html");
      if (answer.status() != 503) {
        return answer.mustBe(303).header("Location");
      }
    }
    throw new AssertionError("the provider stays away");
  }

  /** The way back from the fake provider, as a path with a query. */
  private static String back(Map<String, String> parameters) {
    return "/oidc/callback?"
        + parameters.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  private static HttpAnswer signInAtFake(Person person, String subject) {
    String location = location(person, "/oidc/login?provider=fake");
    return person.get(back(FAKE.person(subject).approve(location)), "Accept", "text/html");
  }

  private static JsonObject me(Person person) {
    return person.get("/api/me").mustBe(200).json();
  }

  @Test
  void theWholeWayOverHttp() {
    Person erna = server.loginAs("alice");
    Person before = erna.copy();
    String session = erna.cookie("JSESSIONID");

    String location = location(erna, "/oidc/login?next=%2Fboards%2Fboard-of-staff");
    assertTrue(location.startsWith(CERTIFIED.issuer()), location);
    assertTrue(location.contains("request_uri="), "it is pushed: " + location);
    String callback = server.uri("/oidc/callback").toString();
    String way = new ProviderBrowser().signIn(location, "erna", callback);
    String path = way.substring(server.uri("").toString().length());
    HttpAnswer answer = erna.get(path, "Accept", "text/html");

    assertEquals("/roomkey/boards/board-of-staff", answer.mustBe(303).header("Location"));
    assertEquals(
        Json.object("id", "erna", "name", "erna of the provider"), me(erna).getJsonObject("user"));
    assertEquals("cookie", me(erna).getString("method"));
    assertNotEquals(session, erna.cookie("JSESSIONID"));
    before.get("/api/me").mustBe(401);
    assertFalse(erna.cookies().contains("ROOMKEY_OIDC"), erna.cookies());
    erna.get("/boards/board-of-staff", "Accept", "text/html").mustBe(200);
    try (TestSocket socket = erna.on("board-of-staff")) {
      socket.message("board-of-staff", "from a person of the provider");
    }
    assertEquals(400, erna.get(path, "Accept", "text/html").status(), "the address works once");
  }

  @Test
  void theWholeWayInABrowser() {
    Visitor fritz = visitors.come();
    fritz.expectComplaint("fonts.googleapis.com");
    fritz.expectComplaint("favicon.ico");
    Page page = fritz.open("/boards/board-of-staff");
    assertThat(page.locator("a[href*='/oidc/login']")).hasCount(2);
    BrowserIT.look(page, "sign-in-with-provider");
    page.getByText("Sign in with Example Inc.").click();
    page.fill("[name=login]", "fritz");
    page.fill("[name=password]", "any password");
    page.click("[type=submit]");
    page.waitForURL("**/interaction/**");
    page.click("[type=submit]");
    page.waitForURL(server.uri("/boards/board-of-staff").toString());
    page.locator("#connection[data-state=open]").waitFor();
    assertThat(page.locator(".account-name")).containsText("fritz of the provider");
  }

  /** What a stranger may send instead of a provider's answer. */
  @Test
  void everyForgedResponseGetsTheSamePage() {
    Person victim = server.anybody();
    Map<String, String> good =
        FAKE.person("grete").approve(location(victim, "/oidc/login?provider=fake"));
    Person eve = server.anybody();
    Map<String, String> hers =
        FAKE.person("eve").approve(location(eve, "/oidc/login?provider=fake"));
    Map<String, String> forged = new LinkedHashMap<>();
    forged.put("no parameters", "/oidc/callback");
    forged.put("state of another browser", back(hers));
    forged.put("issuer of another provider", back(with(good, "iss", CERTIFIED.issuer())));
    forged.put("no issuer", back(without(good, "iss")));
    forged.put("unknown state", back(with(good, "state", "x".repeat(43))));
    forged.put("error with an unknown state", "/oidc/callback?error=access_denied&state=x");
    forged.put("two codes", back(good) + "&code=another");
    forged.put("empty code", back(with(good, "code", "")));
    forged.put("blank code", back(with(good, "code", " ")));
    forged.put("markup", "/oidc/callback?state=%3Cscript%3E&code=%3Cscript%3E");
    Set<String> pages = new TreeSet<>();
    for (Map.Entry<String, String> one : forged.entrySet()) {
      Person attacked = victim.copy();
      HttpAnswer answer = attacked.get(one.getValue(), "Accept", "text/html");
      assertEquals(400, answer.status(), one.getKey());
      assertNull(attacked.cookie("ROOMKEY_LOGIN"), one.getKey());
      assertNull(attacked.cookie("JSESSIONID"), one.getKey());
      pages.add(answer.body());
    }
    HttpAnswer wrongCode =
        victim.copy().get(back(with(good, "code", hers.get("code"))), "Accept", "text/html");
    pages.add(wrongCode.mustBe(400).body());

    assertEquals(1, pages.size());
    assertTrue(pages.iterator().next().contains("nobody is signed in. Try again"));
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id IN ('grete', 'eve')"));
    assertTrue(
        refusals().containsAll(List.of("state", "response_iss", "query", "invalid_grant")),
        refusals().toString());
  }

  /** The reasons of refused sign-ins at providers in the audit log. */
  private static Set<String> refusals() {
    return server
        .loginAs("admin")
        .get("/api/admin/audit?limit=1000&event=refusal")
        .mustBe(200)
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(event -> event.getString("method", "").startsWith("oidc"))
        .map(event -> event.getString("reason"))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> with(Map<String, String> back, String name, String value) {
    Map<String, String> changed = new HashMap<>(back);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> back, String name) {
    Map<String, String> changed = new HashMap<>(back);
    changed.remove(name);
    return changed;
  }

  @Test
  void anErrorOfTheProviderIsToldPlainlyWithoutItsWords() {
    Map<String, Integer> statuses =
        Map.of(
            "access_denied", 403,
            "login_required", 403,
            "temporarily_unavailable", 503,
            "server_error", 503,
            "invalid_scope", 403,
            "<script>alert(1)</script>", 403);
    statuses.forEach(
        (error, status) -> {
          Person person = server.anybody();
          Map<String, String> query =
              FakeProvider.parameters(
                  location(person, "/oidc/login?provider=fake").replaceFirst("[^?]*\\?", ""));
          HttpAnswer answer =
              person.get(
                  back(
                      Map.of(
                          "provider",
                          "fake",
                          "state",
                          query.get("state"),
                          "iss",
                          FAKE.issuer(),
                          "error",
                          error,
                          "error_description",
                          "hostile-words")),
                  "Accept",
                  "text/html");
          assertEquals(status, answer.status(), error);
          assertFalse(answer.body().contains("alert(1)"), error);
          assertFalse(answer.body().contains("hostile-words"), error);
        });
  }

  @Test
  void aDisabledPersonIsToldSo() {
    Person hans = server.anybody();
    signInAtFake(hans, "hans").mustBe(303);
    String id = me(hans).getJsonObject("user").getString("id");
    server.sql("UPDATE users SET disabled = TRUE WHERE id = ?", id);

    HttpAnswer answer = signInAtFake(server.anybody(), "hans");

    assertTrue(answer.mustBe(403).body().contains("your account is disabled"), answer.body());
  }

  @Test
  void nextLeadsToOwnPathsOnly() {
    for (String next :
        List.of("https://evil.example", "//evil.example", "/%5Cevil.example", "/..;/x", "x")) {
      Person person = server.anybody();
      String location =
          location(
              person,
              "/oidc/login?provider=fake&next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
      HttpAnswer answer =
          person.get(back(FAKE.person("ida").approve(location)), "Accept", "text/html");
      assertEquals("/roomkey/boards", answer.mustBe(303).header("Location"), next);
    }
  }

  @Test
  void aProviderThatIsSlowHoldsNobodyForLong() {
    Person person = server.anybody();
    String path = back(FAKE.approve(location(person, "/oidc/login?provider=fake")));
    FAKE.answers(FakeProvider.TOKEN, exchange -> Thread.sleep(20_000));
    try {
      long began = System.nanoTime();
      HttpAnswer answer = person.get(path, "Accept", "text/html");
      assertEquals("5", answer.mustBe(503).header("Retry-After"));
      assertTrue(System.nanoTime() - began < 10_000_000_000L, "it took too long");
    } finally {
      FAKE.heals(FakeProvider.TOKEN);
    }
  }

  @Test
  void aBrowserKeepsAFewSignInsInTwoTabs() {
    Person person = server.anybody();
    Map<String, String> first = FAKE.approve(location(person, "/oidc/login?provider=fake"));
    location(person, "/oidc/login?provider=fake");
    Person other = person.copy();
    person.get(back(first), "Accept", "text/html").mustBe(303);

    List<Integer> pending = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      location(other, "/oidc/login?provider=fake");
      pending.add(other.cookies().split("ROOMKEY_OIDC_", -1).length - 1);
    }
    assertTrue(pending.stream().allMatch(count -> count <= 4), pending.toString());
  }

  @Test
  void anUnknownProviderIsNotFound() {
    server.anybody().get("/oidc/login?provider=nobody", "Accept", "text/html").mustBe(404);
    server.anybody().get("/oidc/login?reauthenticate=1", "Accept", "text/html").mustBe(404);
  }

  /** The redirect address must not depend on how the path is spelt. */
  @Test
  void anotherSpellingOfThePathIsTheSame() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/oidc/%6Cogin?provider=fake")).build();
    HttpResponse<String> answer = server.http().send(request, BodyHandlers.ofString());

    assertEquals(303, answer.statusCode());
    assertTrue(
        answer
            .headers()
            .firstValue("Location")
            .orElseThrow()
            .contains(
                URLEncoder.encode(
                    server.uri("/oidc/callback").toString(), StandardCharsets.UTF_8)));
    server.anybody().get("/oidc/login?provider=a&provider=b", "Accept", "text/html").mustBe(400);
  }

  @Test
  void aSignedInPersonAuthenticatesAgainInPlace() {
    Person karl = server.anybody();
    signInAtFake(karl, "karl").mustBe(303);
    String login = karl.cookie("ROOMKEY_LOGIN");
    String id = me(karl).getJsonObject("user").getString("id");
    server.sql("UPDATE logins SET authenticated_at = 1 WHERE user_id = ?", id);
    assertEquals("[\"provider\"]", me(karl).getJsonArray("ways").toString());
    try (TestSocket socket = karl.socket()) {
      String location = location(karl, "/oidc/login?reauthenticate=1&next=%2Fme%2Ftokens");
      assertTrue(location.contains("prompt=login"), location);
      HttpAnswer answer =
          karl.get(back(FAKE.person("karl").approve(location)), "Accept", "text/html");

      assertEquals("/roomkey/me/tokens", answer.mustBe(303).header("Location"));
      assertEquals(login, karl.cookie("ROOMKEY_LOGIN"));
      assertEquals(
          1,
          server.sql(
              "SELECT COUNT(*) FROM logins WHERE authenticated_at > 1 AND ended_at IS NULL"
                  + " AND user_id = ?",
              id));
      socket.ask("type", "ping");
    }
  }

  /** With {@code roomkey.signin=oidc} and behind a proxy. */
  @Test
  void peopleGoStraightToTheOnlyProvider() {
    Map<String, String> settings = new HashMap<>(FAKE.settings());
    settings.put("roomkey.signin", "oidc");
    settings.put("roomkey.public-url", "https://rooms.example/rooms");
    try (TestServer straight = new TestServer(settings)) {
      Person lisa = straight.anybody();
      HttpAnswer root = lisa.get("/?next=%2Flab", "Accept", "text/html").mustBe(303);
      assertEquals("/rooms/oidc/login?provider=&next=%2Flab", root.header("Location"));
      HttpAnswer away = lisa.get("/oidc/login?provider=&next=%2Flab", "Accept", "text/html");
      String cookie = away.mustBe(303).header("Set-Cookie");
      assertTrue(cookie.startsWith("__Host-ROOMKEY_OIDC_"), "its name");
      for (String part : List.of("Path=/;", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600")) {
        assertTrue(cookie.contains(part), part);
      }
      Map<String, String> back = FAKE.person("lisa").approve(away.header("Location"));
      assertEquals("/rooms/lab", lisa.get(back(back)).mustBe(303).header("Location"));
      assertEquals("lisa", me(lisa).getJsonObject("user").getString("id"));

      HttpAnswer out =
          lisa.request(
              "POST", "/logout", null, "Accept", "text/html", "Origin", "https://rooms.example");
      assertEquals("/rooms/?signedOut=1", out.mustBe(303).header("Location"));
      HttpAnswer page = lisa.get("/?signedOut=1", "Accept", "text/html").mustBe(200);
      assertTrue(page.body().contains("/rooms/login?local"), page.body());
      assertFalse(page.body().contains("name=\"password\""), page.body());
      assertEquals(200, lisa.get("/?ended=1", "Accept", "text/html").status());
      HttpAnswer failed = lisa.get("/oidc/callback", "Accept", "text/html").mustBe(400);
      assertFalse(failed.body().contains("http-equiv"), "no loop");
      assertTrue(
          lisa.get("/login?local", "Accept", "text/html")
              .mustBe(200)
              .body()
              .contains("name=\"password\""));
    }
  }
}
