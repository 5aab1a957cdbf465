package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.WholeLog;

/** Queries, forms and handshakes that break a rule get 400 or 4001, and no line in any log. */
class MalformedRequestIT {
  private static final String SECRET = "rk_" + UUID.randomUUID();
  private static final String FORM = "application/x-www-form-urlencoded";
  private static WholeLog log;
  private static TestServer server;
  private static Person alice;

  @BeforeAll
  static void start() {
    log = new WholeLog();
    server = new TestServer();
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  @AfterEach
  void noLogSaysAnything() {
    String text = log.text();
    assertFalse(text.contains("\tat "), text);
    assertFalse(text.contains(SECRET.substring(3)), text);
  }

  private static String send(String request) {
    return RawHttp.send(server.port(), request);
  }

  private static String form(String type, String body) {
    return send("POST /roomkey/login HTTP/1.1\n" + type + "\n\n" + body);
  }

  private static void isInvalid(String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("\"code\":\"invalid_request\""), answer);
    assertTrue(answer.contains("\"error\":\"Invalid request\""), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?next=%zz",
        "/?%zz",
        "/?next=%ff",
        "/?next=%00",
        "/?next=%",
        "/lab?x=%c0%ae",
        "/login?x=%ed%a0%80",
        "/assets/css/roomkey.css?x=%zz",
        "/api/me?x=%zz",
        "/api/boards/board-1/messages?after=%zz",
        "/api/admin/audit?before=%zz",
        "/health/live?%zz",
        "/metrics?%zz",
        "/no-such-page?%zz",
        "/setup?token=%zz"
      })
  void aMalformedQueryIsAnInvalidRequestEverywhere(String target) {
    String withSecret = target + (target.contains("?") ? "&" : "?") + "x=" + SECRET;
    isInvalid(send("GET /roomkey" + withSecret + " HTTP/1.1"));
    isInvalid(send("GET /roomkey" + target + " HTTP/1.1\nCookie: " + alice.cookies()));
  }

  @Test
  void repeatedParametersAreInvalid() {
    isInvalid(send("GET /roomkey/?next=/&next=/boards HTTP/1.1"));
  }

  @Test
  void aBrowserGetsAnErrorPage() {
    String query = send("GET /roomkey/?next=%zz HTTP/1.1\nAccept: text/html");
    assertTrue(query.startsWith("HTTP/1.1 400 ") && query.contains("<h1>"), query);

    String body = form("Accept: text/html\nContent-Type: " + FORM, "password=" + SECRET + "%zz");
    assertTrue(body.startsWith("HTTP/1.1 400 ") && body.contains("<h1>"), body);
    assertFalse(body.contains(SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=50%word&username=alice",
        "username=alice&password=%",
        "username=alice&password=%ff",
        "username=alice&password=%00",
        "username=alice&password=alice-demo&password=alice-demo",
        "username=alice&username=bob&password=alice-demo",
        "username=alice&password=alice-demo&x=\u00e4",
        "username=alice&password=alice-demo&%zz"
      })
  void aMalformedFormIsAnInvalidRequest(String body) {
    isInvalid(form("Content-Type: " + FORM, body + "&x=" + SECRET));
    isInvalid(
        send("POST /roomkey/setup HTTP/1.1\nContent-Type: " + FORM + "\n\n" + body + "&token=%zz"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Content-Type: text/plain",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: application/x-www-form-urlencoded-not",
        "Content-Type: application/x-www-form-urlencoded; charset=iso-8859-1",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-16",
        "Content-Type: application/x-www-form-urlencoded; charset=no-such",
        "Content-Type: ;;;"
      })
  void anotherContentTypeIsAnInvalidRequest(String type) {
    isInvalid(form(type, "username=alice&password=alice-demo"));
  }

  @ParameterizedTest
  @ValueSource(strings = {FORM, FORM + ";charset=UTF-8", FORM + "; charset=\"utf-8\""})
  void aFormIsReadAsUtf8(String type) {
    String body = "username=alice&password=alice%2Ddemo&next=%2Fboards%2Fboard-1";
    String answer = form("Content-Type: " + type, body);
    assertTrue(answer.startsWith("HTTP/1.1 303 "), answer);
    assertTrue(answer.contains("Location: /roomkey/boards/board-1\r\n"), answer);
  }

  @Test
  void anOverlongFormIsRefused() {
    String answer = form("Content-Type: " + FORM, "username=a&password=" + "x".repeat(70_000));
    assertTrue(answer.startsWith("HTTP/1.1 413 ") && answer.contains("\"too_long\""), answer);
  }

  @Test
  void queryParametersAreNotFormFields() {
    String target = "/roomkey/login?username=alice&password=alice-demo";
    String answer = send("POST " + target + " HTTP/1.1\nContent-Type: " + FORM + "\n\nx=y");
    assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
  }

  @Test
  void theJspEngineIgnoresTheQuery() {
    for (String target : new String[] {"/", "/lab", "/boards", "/no-such-page"}) {
      String answer =
          send(
              "GET /roomkey"
                  + target
                  + "?jsp_precompile="
                  + SECRET
                  + " HTTP/1.1\nAccept: text/html"
                  + "\nCookie: "
                  + alice.cookies());
      assertFalse(answer.startsWith("HTTP/1.1 5"), answer);
      assertTrue(answer.contains("<h1") || answer.contains("<h2"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token=rk_%zz",
        "token=%ff",
        "token=%00",
        "%74oken=%zz",
        "tok%65n",
        "token",
        "token=",
        "x=%zz&token=rk_x",
        "token=rk_x&x=%zz",
        "token=rk_x&%zz",
        "auth=message&token=%zz",
        "token=a&token=a"
      })
  void aMalformedTokenIsReportedOnTheSocketAndDoesNotFallThrough(String query) {
    for (String path : new String[] {"/ws", "/ws/boards/board-1"}) {
      try (RawSocket socket =
          server.rawSocket(path + "?" + query + "&y=" + SECRET, "Cookie", alice.cookies())) {
        socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
        assertNull(socket.header("Set-Cookie"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x=%zz", "%zz", "auth=message&x=%ff", "after=%00", "%74oke%zz=x"})
  void otherMalformedQueriesAreRefusedBeforeTheUpgrade(String query) {
    try (RawSocket socket =
        server.rawSocket("/ws/boards/board-1?" + query, "Cookie", alice.cookies())) {
      assertEquals(400, socket.status());
      assertNull(socket.header("Set-Cookie"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";",
        ",",
        "=",
        "\"",
        "a;b=\"",
        "permessage-deflate; x=\"y",
        "a;;b",
        "\u00ff",
        "a b"
      })
  void malformedExtensionsAreNotNegotiated(String value) {
    try (RawSocket socket =
        server.rawSocket("/ws", "Cookie", alice.cookies(), "Sec-WebSocket-Extensions", value)) {
      assertNull(socket.mustBeUpgraded().header("Sec-WebSocket-Extensions"));
      socket.next("authenticated");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws/boards/%7bx%7d", "/ws/boards/x%25zz"})
  void anInvalidUriPathIsAMissingBoard(String path) {
    try (RawSocket socket = server.rawSocket(path, "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().mustEnd(4003, "Forbidden", "forbidden");
    }
  }

  private static String handshake(String protocol, String headers) {
    return RawHttp.sendExactly(
        server.port(),
        "GET /roomkey/ws "
            + protocol
            + "\r\nHost: 127.0.0.1:"
            + server.port()
            + "\r\nCookie: "
            + alice.with("ROOMKEY_LOGIN").cookies()
            + "\r\nConnection: close\r\n"
            + headers
            + "\r\n");
  }

  private static final String KEY = "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n";
  private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
  private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

  @Test
  void anInvalidHandshakeIsRefusedAndCreatesNoSession() {
    int before = server.sessions();
    isRefused(426, handshake("HTTP/1.0", UPGRADE + VERSION + KEY));
    isRefused(426, handshake("HTTP/1.1", "Upgrade: h2c, notwebsocket\r\n" + VERSION + KEY));
    String version = handshake("HTTP/1.1", UPGRADE + KEY + "Sec-WebSocket-Version: 8\r\n");
    isRefused(426, version);
    assertTrue(version.contains("Sec-WebSocket-Version: 13\r\n"), version);
    isRefused(426, handshake("HTTP/1.1", UPGRADE + KEY));
    isRefused(400, handshake("HTTP/1.1", UPGRADE + VERSION));
    isRefused(400, handshake("HTTP/1.1", UPGRADE + VERSION + "Sec-WebSocket-Key: short\r\n"));
    isRefused(400, handshake("HTTP/1.1", UPGRADE + VERSION + KEY.replace("==", "!!")));
    isRefused(400, handshake("HTTP/1.1", "Upgrade: websocket\r\n" + VERSION + KEY));
    assertEquals(before, server.sessions());
  }

  private static void isRefused(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertFalse(answer.contains("Set-Cookie"), answer);
    assertTrue(answer.contains("\"code\""), answer);
  }

  @Test
  void onlyAnAcceptedBoardHandshakeCreatesASession() {
    int before = server.sessions();
    Person carol = server.signedIn("user-carol");
    for (String boardId :
        new String[] {
          server.newPrivateBoard(Map.of("user-bob", "owner")), "no-such-board", "%20"
        }) {
      try (RawSocket socket =
          server.rawSocket("/ws/boards/" + boardId, "Cookie", carol.cookies())) {
        assertNull(socket.mustBeUpgraded().header("Set-Cookie"), boardId);
        socket.mustEnd(4003, "Forbidden", "forbidden");
      }
    }
    try (RawSocket socket = server.rawSocket("/ws/boards/board-1/x", "Cookie", carol.cookies())) {
      assertEquals(404, socket.status());
      assertNull(socket.header("Set-Cookie"));
    }
    assertEquals(before, server.sessions());

    try (RawSocket socket = server.rawSocket("/ws/boards/board-1", "Cookie", carol.cookies())) {
      assertNotNull(socket.mustBeUpgraded().header("Set-Cookie"));
      socket.next("authenticated");
    }
    assertEquals(before + 1, server.sessions());
  }
}
