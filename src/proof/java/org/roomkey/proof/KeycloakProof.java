package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roomkey.proof.KeycloakRealm.Member;
import org.roomkey.testing.Chromium;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/**
 * A real Keycloak, set up with the commands of {@code docs/keycloak.md} and no others, and the WAR
 * on an unmodified Tomcat that was there first.
 */
class KeycloakProof {
  /** The contract's limit for a sign-out. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static final Duration RECHECK = Duration.ofSeconds(5);
  private static final Duration AWAY = Duration.ofMinutes(Integer.getInteger("proof.minutes", 10));
  private static final int SIGN_OUTS = 20;

  private static Keycloak keycloak;
  private static KeycloakRealm realm;
  private static TomcatProcess tomcat;
  private static Roomkey roomkey;

  /** The Tomcat as a site. */
  private record Roomkey(int port, HttpClient http) implements Site {}

  @BeforeAll
  static void start() throws Exception {
    Path base = TomcatProcess.emptyBase("keycloak");
    roomkey = new Roomkey(TomcatProcess.freePort(), Site.client());
    keycloak = new Keycloak(TomcatProcess.emptyBase("keycloak-typed"));
    keycloak.start();
    realm = new KeycloakRealm(keycloak, roomkey);
    long began = System.nanoTime();
    realm.setUp("realm", "client", "people", "settings", "programs");
    say("all commands of the document took " + since(began));
    keycloak.kill();

    Map<String, String> environment = new HashMap<>(realm.environment());
    environment.put("ROOMKEY_OIDC_RECHECK", RECHECK.toSeconds() + "s");
    TomcatProcess.configure(base, TomcatProcess.DISTRIBUTION, roomkey.port());
    tomcat = TomcatProcess.startDistribution(base, roomkey.port(), environment);
    isUnavailable();
    keycloak.start();
    Person anna = realm.signIn(realm.anna(), roomkey);
    JsonObject board = Json.object("name", "Sales", "access", "private");
    anna.put("/api/boards/sales", board).mustBe(201);
  }

  @AfterAll
  static void stop() {
    tomcat.close();
    keycloak.close();
  }

  private static void say(String figures) {
    System.out.println("PROOF Keycloak: " + figures);
  }

  private static Duration since(long nanos) {
    return Duration.ofMillis(Duration.ofNanos(System.nanoTime() - nanos).toMillis());
  }

  private static void isUnavailable() {
    HttpAnswer answer = roomkey.anybody().get("/oidc/login", "Accept", "text/html").mustBe(503);
    assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0, answer.toString());
  }

  private static void ends(TestSocket socket) {
    socket.mustEnd(4002, "Session expired", "session_expired");
  }

  /**
   * Ends the sessions. Keycloak answers when it has reported them, and the sockets must end within
   * the limit after that.
   *
   * @return the time from the request until the last socket has ended
   */
  private static Duration endsAtOnce(Member member, TestSocket... sockets) throws IOException {
    long began = System.nanoTime();
    realm.endSessions(member);
    long reported = System.nanoTime();
    Stream.of(sockets).forEach(KeycloakProof::ends);
    Duration passed = since(reported);
    assertTrue(passed.compareTo(AT_ONCE) <= 0, () -> "ended " + passed + " after the report");
    return since(began);
  }

  private static String figures(List<Duration> all) {
    List<Duration> sorted = all.stream().sorted().toList();
    int last = sorted.size() - 1;
    return "%s in the middle, %s at most, of %d"
        .formatted(sorted.get(sorted.size() / 2), sorted.get(last), sorted.size());
  }

  @Test
  void theDocumentLeadsToABoardAndASignOutThereClosesTheSocketHere() throws IOException {
    try (BrowserContext context = Chromium.browser().newContext()) {
      context.setDefaultTimeout(60_000);
      long began = System.nanoTime();
      Page page = context.newPage();
      page.navigate(roomkey.uri("/").toString());
      page.locator("a[href*='/oidc/login']").click();
      page.fill("#username", "anna");
      page.fill("#password", keycloak.password());
      page.click("#kc-login");
      page.waitForURL(roomkey.uri("/boards").toString());
      page.navigate(roomkey.uri("/boards/sales").toString());
      page.locator("#connection[data-state=open]").waitFor();
      page.fill("#text", "signed in at Keycloak");
      page.keyboard().press("Enter");
      page.locator("#messages li[data-seq]:has-text('signed in at Keycloak')").waitFor();
      say("from the sign-in page to a message on a board " + since(began));

      try (TestSocket socket = person(context).on("sales")) {
        Page account = context.newPage();
        account.navigate(keycloak.address() + "/realms/" + KeycloakRealm.NAME + "/account");
        account.locator("[data-testid=options-toggle]").click();
        long signedOut = System.nanoTime();
        account
            .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out"))
            .click();
        ends(socket);
        Duration passed = since(signedOut);
        page.waitForURL(
            address ->
                address.startsWith(roomkey.uri("/").toString()) && !address.contains("/boards"));
        say("from the click on Sign out there to 4002 here " + passed);
      }
    }
  }

  private static Person person(BrowserContext context) {
    Cookie login =
        context.cookies(roomkey.uri("/").toString()).stream()
            .filter(cookie -> cookie.name.equals(roomkey.loginCookie()))
            .findAny()
            .orElseThrow();
    return roomkey.anybody().setCookie(login.name, login.value);
  }

  @Test
  void anAdministratorThereEndsASessionHereAtOnce() throws IOException {
    Member member = realm.newcomer();
    List<Duration> all = new ArrayList<>();
    for (int i = 0; i < SIGN_OUTS; i++) {
      try (TestSocket socket = realm.signIn(member, roomkey).socket()) {
        all.add(endsAtOnce(member, socket));
      }
    }
    say("from the administrator's request to 4002: " + figures(all));
  }

  @Test
  void twoBrowsersOfOnePersonEndOneByOneAndTogether() throws IOException {
    Member member = realm.newcomer();
    try (TestSocket one = realm.signIn(member, roomkey).socket();
        TestSocket other = realm.signIn(member, roomkey).socket()) {
      String session =
          keycloak
              .ask(KeycloakRealm.NAME + "/users/" + member.id() + "/sessions")
              .asJsonArray()
              .getJsonObject(0)
              .getString("id");
      realm.change("DELETE", "sessions/" + session, null);
      Wait.until("one has ended", () -> !one.isOpen() || !other.isOpen());
      assertTrue(one.isOpen() || other.isOpen(), "both have ended");
      endsAtOnce(member, one, other);
    }
  }

  @Test
  void aDisabledPersonIsOutAtTheNextRecheck() throws IOException {
    Member member = realm.newcomer();
    try (TestSocket socket = realm.signIn(member, roomkey).socket()) {
      long began = System.nanoTime();
      realm.disable(member);
      ends(socket);
      say("disabled, until 4002 with a recheck every " + RECHECK + ": " + since(began));
    }
  }

  @Test
  void aGroupThatIsTakenAwayTakesItsBoardAway() throws IOException {
    Member member = realm.newcomer("/sales");
    try (TestSocket socket = realm.signIn(member, roomkey).on("sales")) {
      long began = System.nanoTime();
      realm.takeGroupAway(member, "/sales");
      assertEquals("removed", socket.expect("board_revoked").string("reason"));
      say("group taken away, until board_revoked: " + since(began));
      assertTrue(socket.isOpen());
    }
  }

  @Test
  void newKeysAreFoundAndOldOnesStayGood() throws IOException {
    Member member = realm.newcomer();
    try (TestSocket socket = realm.signIn(member, roomkey).socket()) {
      String old = realm.signingKey();
      realm.rotateKeys();
      assertNotEquals(old, realm.signingKey());
      realm.signIn(realm.newcomer(), roomkey);
      endsAtOnce(member, socket);
    }
  }

  @Test
  void aProgramOpensASocketWithAJwtOfItsOwn() throws IOException {
    JsonObject me = Json.parse(realm.type("token").strip()).asJsonObject();
    assertEquals("jwt", me.getString("method"));
  }

  @Test
  void nobodyIsEndedWhileKeycloakIsAway() throws IOException {
    Member member = realm.newcomer("/sales");
    try (TestSocket socket = realm.signIn(member, roomkey).on("sales")) {
      keycloak.kill();
      long end = System.nanoTime() + AWAY.toNanos();
      while (System.nanoTime() < end) {
        socket.message("sales", "without Keycloak");
        LockSupport.parkNanos(RECHECK.toNanos());
      }
      isUnavailable();
      keycloak.start();
      realm.signIn(realm.newcomer(), roomkey);
      assertTrue(socket.isOpen());
      realm.disable(member);
      // A provider that has just failed is left alone for a while.
      for (int i = 0; i < 100 && socket.isOpen(); i++) {
        LockSupport.parkNanos(AT_ONCE.toNanos());
      }
      ends(socket);
      say("away for " + AWAY + ": nobody was ended, and a disabled person after that");
    }
  }

  @ParameterizedTest
  @CsvSource({"ahead, +90s", "behind, -90s"})
  void clocksMayDifferByNinetySeconds(String client, String offset, @TempDir Path folder)
      throws IOException {
    Map<String, String> environment = realm.newClient(client);
    environment.putAll(FakedClock.by(FakedClock.library(folder), offset));
    try (NodeProcesses node = new NodeProcesses(List.of(environment), folder)) {
      realm.serve(client, node);
      Member member = realm.newcomer();
      try (TestSocket socket = realm.signIn(member, node).socket()) {
        endsAtOnce(member, socket);
      }
    }
  }

  @Test
  void aSignOutEndsTheSocketsOfAllNodes(@TempDir Path folder) throws IOException {
    Map<String, String> environment = realm.newClient("two-nodes");
    try (NodeProcesses nodes = new NodeProcesses(List.of(environment, environment), folder)) {
      realm.serve("two-nodes", nodes);
      List<Duration> all = new ArrayList<>();
      Member member = realm.newcomer();
      for (int i = 0; i < SIGN_OUTS; i++) {
        Person person = realm.signIn(member, nodes);
        try (TestSocket one = person.at(nodes.all().get(0)).socket();
            TestSocket other = person.at(nodes.all().get(1)).socket()) {
          all.add(endsAtOnce(member, one, other));
        }
      }
      say("the same with sockets on two nodes: " + figures(all));
    }
  }
}
