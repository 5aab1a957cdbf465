package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;

/** With {@code roomkey.hosts} the server answers only for the configured hosts. */
class HostsIT {
  private static TestServer server;
  private static String cookies;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of("roomkey.hosts", "Rooms.example.com, other.example:8443, 127.0.0.1, [::1]:81"));
    cookies = server.loginAs("alice").cookies();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String get(String target, String host) {
    return RawHttp.send(
        server.port(), "GET " + target + " HTTP/1.1\nHost: " + host + "\nCookie: " + cookies);
  }

  private static void isMisdirected(String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    assertTrue(answer.contains("\"code\":\"misdirected_request\""), answer);
    assertTrue(answer.contains("\"error\":\"Misdirected request\""), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "rooms.example.com.",
        "rooms.example.com.evil.example",
        "x.rooms.example.com",
        "other.example",
        "other.example:443",
        "localhost",
        "127.0.0.2",
        "[::1]",
        "[::2]:81"
      })
  void otherHostsAreMisdirectedOnEveryPath(String host) {
    for (String path :
        new String[] {
          "/",
          "/boards",
          "/api/me",
          "/assets/css/roomkey.css",
          "/no-such-page",
          "/ws",
          "/docs/openapi.yaml",
          "/healthy",
          "/x/../api/me"
        }) {
      isMisdirected(get("/roomkey" + path, host));
    }
    isMisdirected(
        RawHttp.send(
            server.port(),
            "POST /roomkey/login HTTP/1.1\nHost: "
                + host
                + "\nContent-Type: application/json\n\n{}"));
    try (RawSocket socket = server.rawSocket("/ws", "Host", host, "Cookie", cookies)) {
      assertEquals(421, socket.status());
      assertNull(socket.header("Set-Cookie"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rooms.example.com", "ROOMS.example.com:8080", "other.example:8443", "[::1]:81"})
  void configuredHostsAreAnswered(String host) {
    assertTrue(get("/roomkey/api/me", host).startsWith("HTTP/1.1 200 "));
    String own = "http://" + host.toLowerCase(java.util.Locale.ROOT);
    try (RawSocket socket =
        server.rawSocket("/ws", "Host", host, "Cookie", cookies, "Origin", own)) {
      socket.mustBeUpgraded().next("authenticated");
    }
    try (RawSocket socket =
        server.rawSocket("/ws", "Host", host, "Cookie", cookies, "Origin", "http://evil.example")) {
      assertEquals(403, socket.status());
    }
  }

  @Test
  void probesMayUseAnyHost() {
    assertTrue(get("/roomkey/health/live", "10.9.8.7").startsWith("HTTP/1.1 200 "));
    assertTrue(get("/roomkey/health/ready", "whatever").startsWith("HTTP/1.1 200 "));
    assertTrue(get("/roomkey/metrics", "10.9.8.7").startsWith("HTTP/1.1 403 "));
  }

  @Test
  void theHostOfAnAbsoluteFormRequestCounts() {
    isMisdirected(get("http://evil.example/roomkey/api/me", "evil.example"));
    String own = get("http://rooms.example.com/roomkey/api/me", "rooms.example.com");
    assertTrue(own.startsWith("HTTP/1.1 200 "), own);
    String both = get("http://rooms.example.com/roomkey/api/me", "evil.example");
    assertTrue(both.startsWith("HTTP/1.1 400 "), both);
  }

  @Test
  void aMissingOrRepeatedHostIsRefused() {
    String none = RawHttp.sendExactly(server.port(), "GET /roomkey/api/me HTTP/1.1\r\n\r\n");
    assertTrue(none.startsWith("HTTP/1.1 400 "), none);
    String two = get("/roomkey/api/me", "rooms.example.com\nHost: evil.example");
    assertTrue(two.startsWith("HTTP/1.1 400 "), two);
    String user = get("/roomkey/api/me", "evil@rooms.example.com");
    assertTrue(user.startsWith("HTTP/1.1 400 "), user);
    String empty = get("/roomkey/api/me", "");
    assertTrue(empty.startsWith("HTTP/1.1 4"), empty);
  }
}
