package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** The login's cookie beside cookies that an attacker has planted. */
class LoginCookieIT {
  private static final String[] TLS = {"X-Forwarded-Proto", "https", "X-Forwarded-Port", "443"};

  private static TestServer server;
  private static String alice;
  private static String bob;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of(), application -> RemoteIp.add(application, "127.0.0.1/32"));
    alice = server.signedIn("user-alice").cookie("ROOMKEY_LOGIN");
    bob = server.signedIn("user-bob").cookie("ROOMKEY_LOGIN");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String cookies(String... secrets) {
    return String.join("; ", Stream.of(secrets).map(s -> "ROOMKEY_LOGIN=" + s).toList());
  }

  private static HttpAnswer me(String cookies, String... headers) {
    String[] all =
        Stream.concat(Stream.of("Cookie", cookies), Stream.of(headers)).toArray(String[]::new);
    return server.anybody().get("/api/me", all);
  }

  private static void isAlice(String cookies, String... headers) {
    HttpAnswer answer = me(cookies, headers).mustBe(200);
    assertEquals("user-alice", answer.json().getJsonObject("user").getString("id"));
    String[] all =
        Stream.concat(Stream.of("Cookie", cookies), Stream.of(headers)).toArray(String[]::new);
    try (TestSocket socket = server.socket("/ws", all)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  private static void isNobody(String cookies, String code, String... headers) {
    assertEquals(code, me(cookies, headers).mustBe(401).json().getString("code"));
    String[] all =
        Stream.concat(Stream.of("Cookie", cookies), Stream.of(headers)).toArray(String[]::new);
    try (TestSocket socket = server.socket("/ws", all)) {
      assertEquals(4001, socket.closeCode());
    }
  }

  @Test
  void aPlantedDeadCookieSignsNobodyOut() {
    for (String cookies :
        List.of(
            cookies("planted", alice),
            cookies(alice, "planted"),
            cookies("", alice),
            cookies(alice, alice),
            cookies("a", "b", "c", alice))) {
      isAlice(cookies);
    }
  }

  @Test
  void twoLiveCookiesAndTooManyCookiesAreInvalid() {
    for (String cookies :
        List.of(
            cookies(alice, bob),
            cookies(bob, "dead", alice),
            cookies("dead", "dead too"),
            cookies("a", "b", "c", "d", alice))) {
      isNobody(cookies, "invalid_session");
    }
  }

  @Test
  void severalCookiesAreStillRefusedForAForeignPage() {
    for (String cookies : List.of(cookies("dead", alice), cookies(alice, bob), cookies("a", "b"))) {
      try (RawSocket socket =
          server.rawSocket("/ws", "Origin", "https://evil.example", "Cookie", cookies)) {
        assertEquals(403, socket.status());
      }
    }
  }

  @Test
  void overTlsTheCookieHasTheHostPrefix() {
    Person carol = server.anybody();
    HttpAnswer login =
        carol
            .post("/login", Json.object("username", "carol", "password", "carol-demo"), TLS)
            .mustBe(200);
    String name = "__Host-ROOMKEY_LOGIN_" + Secrets.digest("/roomkey").substring(0, 16);
    assertNotNull(carol.cookie(name), () -> login.headers("Set-Cookie").toString());
    assertNull(carol.cookie("ROOMKEY_LOGIN"));
    assertNotNull(carol.cookie("JSESSIONID"));
    mustBeOfThisHost(login, name);
    try (TestSocket socket = carol.with(name).open("/ws", TLS)) {
      assertEquals("user-carol", socket.next("authenticated").userId());
    }
    HttpAnswer logout = carol.post("/logout", Json.object(), TLS).mustBe(204);
    mustBeOfThisHost(logout, name);
    assertNull(carol.cookie(name));
  }

  private static void mustBeOfThisHost(HttpAnswer answer, String name) {
    String cookie =
        answer.headers("Set-Cookie").stream()
            .filter(set -> set.startsWith(name + "="))
            .findFirst()
            .orElseThrow();
    for (String attribute : List.of("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax")) {
      assertTrue((cookie + ";").contains(attribute), cookie);
    }
    assertFalse(cookie.contains("Domain"), cookie);
  }

  @Test
  void overTlsACookieOfPlainHttpIsIgnored() {
    String name = "__Host-ROOMKEY_LOGIN_" + Secrets.digest("/roomkey").substring(0, 16);
    isNobody(cookies(bob), "unauthorized", TLS);
    isAlice(cookies(bob) + "; " + name + "=" + alice, TLS);
    isNobody(name + "=" + alice, "unauthorized");
    isNobody("__Host-ROOMKEY_LOGIN_9e4a71c0d83b52f6=" + alice, "unauthorized", TLS);
  }
}
