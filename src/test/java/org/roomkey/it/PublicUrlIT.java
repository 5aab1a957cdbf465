package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.Balancer;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * With {@code roomkey.public-url} everything that a browser sees goes by that address. The requests
 * arrive as from a proxy that sends nothing about it: plain, at the context path, with a host of
 * its own.
 */
class PublicUrlIT {
  private static final String ORIGIN = "https://www.example.com";
  private static final String LOGIN =
      "__Host-ROOMKEY_LOGIN_" + Secrets.digest("/rooms").substring(0, 16);

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of("roomkey.public-url", ORIGIN + "/rooms/", "roomkey.hosts", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String cookie(HttpAnswer answer, String name) {
    return answer.headers("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "="))
        .map(cookie -> cookie.substring(cookie.indexOf(';') + 1).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError(answer.headers("Set-Cookie").toString()));
  }

  private static HttpAnswer signIn(Person person, String origin) {
    return person.request(
        "POST",
        "/login",
        Json.object("username", "alice", "password", "alice-demo"),
        "Origin",
        origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/boards",
        "/boards/board-1",
        "/boards/board-1/settings",
        "/lab",
        "/me/logins",
        "/me/password",
        "/me/tokens",
        "/admin/connections",
        "/admin/users",
        "/admin/boards",
        "/admin/audit",
        "/nothing"
      })
  void everyLinkOfAPageBeginsWithThePublicPath(String path) {
    String page = server.loginAs("admin").get(path, "Accept", "text/html").body();
    if (path.equals("/")) {
      page = server.anybody().get(path, "Accept", "text/html").mustBe(200).body();
    }

    assertFalse(page.contains("/roomkey/"), page);
    List<String> links =
        Stream.of(page.split("(?<= )(href|src|action|data-socket|data-tokens)=\"(?=[/#])"))
            .skip(1)
            .toList();
    assertTrue(links.size() > 5, page);
    for (String link : links) {
      assertTrue(link.startsWith("/rooms/") || link.startsWith("#"), link);
    }
  }

  @Test
  void theCookiesAreForThePublicAddress() {
    HttpAnswer answer = signIn(server.anybody(), ORIGIN).mustBe(200);

    for (String name : List.of(LOGIN, "JSESSIONID", "ROOMKEY_DEVICE")) {
      assertTrue(cookie(answer, name).contains("Secure"), name);
    }
    assertTrue(cookie(answer, LOGIN).contains("Path=/;"));
    assertTrue(cookie(answer, "JSESSIONID").contains("Path=/rooms;"));
    assertTrue(cookie(answer, "ROOMKEY_DEVICE").contains("Path=/rooms;"));
  }

  @Test
  void redirectsLeadToThePublicPath() {
    Person alice = server.anybody();
    assertEquals(
        "/rooms/?next=%2Fboards", alice.get("/boards", "Accept", "text/html").header("Location"));
    HttpAnswer signedIn =
        alice.postForm("/login", "username", "alice", "password", "alice-demo").mustBe(403);
    assertNull(signedIn.header("Location"));
    signIn(alice, ORIGIN).mustBe(200);
    // The container's own redirect of a folder.
    String folder =
        RawHttp.send(server.port(), "GET /roomkey/assets HTTP/1.1\nHost: 127.0.0.1\nAccept: */*");
    assertTrue(folder.contains("\r\nLocation: /rooms/assets/\r\n"), folder);
    assertEquals(
        "/rooms/",
        alice
            .request("POST", "/logout", null, "Origin", ORIGIN, "Accept", "text/html")
            .mustBe(303)
            .header("Location"));
  }

  @Test
  void theOriginIsThatOfThePublicAddress() {
    String own = "http://127.0.0.1:" + server.port();
    signIn(server.anybody(), own).mustBe(403);
    signIn(server.anybody(), "https://www.example.com:8443").mustBe(403);
    signIn(server.anybody(), "http://www.example.com").mustBe(403);

    Person alice = server.anybody();
    signIn(alice, ORIGIN).mustBe(200);
    for (String foreign : List.of(own, "https://example.com")) {
      try (RawSocket socket =
          server.rawSocket("/ws", "Origin", foreign, "Cookie", alice.cookies())) {
        assertEquals(403, socket.status());
      }
    }
    try (TestSocket socket = alice.open("/ws/boards/board-1", "Origin", ORIGIN)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
      socket.expect("joined");
    }
  }

  @Test
  void errorsAreJsonUnderApiAndPagesElsewhere() {
    Person alice = server.loginAs("alice");

    assertEquals(
        "application/json",
        alice.get("/api/nothing", "Accept", "text/html").header("Content-Type").split(";")[0]);
    HttpAnswer page = alice.get("/WEB-INF/web.xml", "Accept", "text/html").mustBe(404);
    assertTrue(page.body().contains("href=\"/rooms/\""), page.body());
    // The container refuses this one itself.
    String refused =
        RawHttp.send(
            server.port(),
            "GET /roomkey/api/%2e%2e/x HTTP/1.1\nHost: 127.0.0.1\nAccept: text/html");
    assertFalse(refused.contains("/roomkey/"), refused);
  }

  @Test
  void theHostIsStillTheOneThatWasSent() {
    String answer = RawHttp.send(server.port(), "GET /roomkey/ HTTP/1.1\nHost: www.example.com");

    assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
  }

  @Test
  void theSetUpLinkIsTheWholeAddress() throws IOException {
    try (TestServer fresh =
        new TestServer(
            Map.of("roomkey.demo", "false", "roomkey.public-url", ORIGIN + ":8443/rooms"))) {
      String link = Files.readString(fresh.data().resolve("setup-link"));

      assertTrue(link.startsWith(ORIGIN + ":8443/rooms/setup?token="), "another address");
    }
  }

  @Test
  void aPlainPublicAddressHasPlainCookiesOfItsPath() {
    try (TestServer plain =
        new TestServer(Map.of("roomkey.public-url", "http://intranet.example/a/b"))) {
      Person alice = plain.anybody();
      HttpAnswer answer = signIn(alice, "http://intranet.example").mustBe(200);

      for (String name : List.of("ROOMKEY_LOGIN", "JSESSIONID", "ROOMKEY_DEVICE")) {
        assertTrue(cookie(answer, name).contains("Path=/a/b;"), name);
        assertFalse(cookie(answer, name).contains("Secure"), name);
      }
      alice.get("/api/me").mustBe(200);
    }
  }

  @Test
  void thePublicPathCanBeTheRoot() {
    try (TestServer root = new TestServer(Map.of("roomkey.public-url", ORIGIN))) {
      Person alice = root.anybody();
      HttpAnswer answer = signIn(alice, ORIGIN).mustBe(200);

      assertTrue(cookie(answer, "JSESSIONID").contains("Path=/;"));
      assertTrue(cookie(answer, "ROOMKEY_DEVICE").contains("Path=/;"));
      assertTrue(alice.get("/boards", "Accept", "text/html").body().contains("href=\"/boards/"));
    }
  }

  /** A real proxy with the configuration in {@code docs/operations.md}. */
  @Test
  void aProxyMapsAnotherPathToTheContextPath() {
    try (TestServer node =
            new TestServer(
                Map.of("roomkey.public-url", ORIGIN + "/rooms"),
                application -> RemoteIp.add(application, "127.0.0.1/32"));
        Balancer nginx = Balancer.nginxAt("/rooms", node.port())) {
      Person alice = nginx.anybody();
      HttpAnswer answer = signIn(alice, ORIGIN).mustBe(200);

      assertTrue(cookie(answer, LOGIN).contains("Path=/;"));
      String page = alice.get("/boards/board-1", "Accept", "text/html").mustBe(200).body();
      assertFalse(page.contains("/roomkey/"), page);
      alice.get("/assets/js/board.js").mustBe(200);
      alice.get("/api/me").mustBe(200);
      try (TestSocket one = alice.open("/ws/boards/board-1", "Origin", ORIGIN);
          TestSocket other = alice.on("board-1")) {
        long seq = one.message("board-1", "through the proxy").number("seq");
        assertEquals(seq, other.expect("message").number("seq"));
      }
      assertEquals(
          "/rooms/",
          alice
              .request("POST", "/logout", null, "Origin", ORIGIN, "Accept", "text/html")
              .mustBe(303)
              .header("Location"));
    }
  }
}
