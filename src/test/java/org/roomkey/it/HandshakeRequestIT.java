package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;

/** Variants of handshake requests, and the state that they leave behind. */
class HandshakeRequestIT {
  private static TestServer server;
  private static Person alice;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of(), HandshakeRequestIT::forwards);
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Another part of the application that forwards requests to a socket path. */
  private static void forwards(StandardContext application) {
    HttpServlet forwarding =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws ServletException, IOException {
            String path = "/ws" + String.valueOf(request.getPathInfo()).replace("null", "");
            request.getRequestDispatcher(path).forward(request, response);
          }
        };
    application.addServletContainerInitializer(
        (classes, servlets) ->
            servlets.addServlet("forwarding", forwarding).addMapping("/forwarding/*"),
        null);
  }

  /** The last path is the one under which Tomcat's own upgrade filter knows the endpoint. */
  @Test
  void aForwardedRequestIsNoHandshake() {
    for (String path :
        new String[] {"/forwarding", "/forwarding/boards/board-1", "/forwarding/endpoint"}) {
      for (String query : new String[] {"", "?token=" + alice.token("connect"), "?auth=message"}) {
        try (RawSocket socket =
            server.rawSocket(path + query, "Cookie", alice.cookies(), "Origin", server.origin())) {
          assertEquals(path.endsWith("endpoint") ? 403 : 404, socket.status(), path + query);
          assertNull(socket.header("Set-Cookie"));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//ws",
        "/./ws",
        "/x/../ws",
        "/ws;x",
        "/ws;jsessionid=1",
        "/%77s",
        "/w%73",
        "/ws/",
        "/ws//",
        "/ws/.",
        "/ws%2f",
        "/%2e/ws",
        "/WS",
        "/ws/boards/board-1/",
        "/ws/boards//board-1",
        "/ws/boards/board-1;x",
        "/ws/boards/board%2d1",
        "/ws/boards/board-1/x",
        "/boards/../ws",
        "/;/ws",
        "/..;/roomkey/ws",
        "/ws..;/",
        "/ws%3bx",
        "/ws%5c",
        "/ws%00",
        "/%c0%aews",
        "/ws/%2e",
        "/ws/..%2fws",
        "/%2e%2e/roomkey/ws",
        "/wS",
        "/ws/boards/../../ws",
        "/ws/boards/%62oard-1",
        "/WEB-INF/../ws",
        "/error/../ws"
      })
  void pathVariantsGrantNoOtherIdentity(String path) {
    givesNoIdentity(path);
    givesNoIdentity(path, "Cookie", "ROOMKEY_LOGIN=dead");
    givesNoIdentity(path, "Cookie", alice.cookies(), "Origin", "https://evil.example");
    givesNoIdentity(path + "?token=", "Cookie", alice.cookies());
    givesNoIdentity(path + "?%74oken=", "Cookie", alice.cookies());
    givesNoIdentity(path + "?token=rk_bad&token=rk_bad", "Cookie", alice.cookies());
    isAtMost(alice, path);
  }

  /** With a valid cookie it is an ordinary handshake or none at all. */
  private static void isAtMost(Person person, String path) {
    try (RawSocket socket = server.rawSocket(path, "Cookie", person.cookies())) {
      if (socket.isUpgraded()) {
        assertEquals("user-alice", socket.next("authenticated").userId());
      }
    }
    String whole = server.origin() + "/roomkey" + path;
    try (RawSocket socket =
        server.rawSocketAt(whole, "Cookie", person.cookies(), "Origin", "https://evil.example")) {
      assertFalse(socket.isUpgraded(), whole);
    }
  }

  /** An upgrade may be refused over HTTP or on the socket, as long as it is refused. */
  private static void givesNoIdentity(String pathAndQuery, String... headers) {
    try (RawSocket socket = server.rawSocket(pathAndQuery, headers)) {
      if (socket.isUpgraded()) {
        assertEquals(4001, socket.closeCode());
        assertTrue(socket.passed().stream().noneMatch(f -> f.type().equals("authenticated")));
      }
      assertNull(socket.header("Set-Cookie"));
    }
  }

  @Test
  void anAbsoluteFormRequestIsJudgedAlike() {
    try (RawSocket socket =
        server.rawSocketAt(
            server.uri("/ws").toString(),
            "Cookie",
            alice.cookies(),
            "Origin",
            "https://evil.example")) {
      assertEquals(403, socket.status());
    }
    try (RawSocket socket =
        server.rawSocketAt(server.uri("/ws").toString(), "Cookie", alice.cookies())) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @Test
  void unauthenticatedUserClaimsAreIgnored() {
    String query = "/ws?user=bob&userId=user-bob&username=bob&principal=bob";
    String[] claims = {
      "X-Forwarded-User", "bob",
      "X-Remote-User", "bob",
      "Remote-User", "bob",
      "X-User", "user-bob",
      "From", "bob@example.org",
      "X-Forwarded-For", "127.0.0.1"
    };
    try (RawSocket socket = server.rawSocket(query, claims)) {
      socket.mustBeUpgraded().mustEnd(4001, "Unauthorized", "unauthorized");
    }
    try (var socket = alice.open(query, claims)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @Test
  void refusedHandshakesLeaveNoSessionAndNoCookie() {
    int before = server.sessions();
    for (int i = 0; i < 250; i++) {
      leavesNoCookie("/ws");
      leavesNoCookie("/ws?token=rk_bad");
      leavesNoCookie("/ws", "Cookie", "JSESSIONID=9E4A71C0D83B52F6; ROOMKEY_LOGIN=dead");
      leavesNoCookie("/ws", "Cookie", "JSESSIONID=9E4A71C0D83B52F6", "Origin", "null");
    }
    assertEquals(before, server.sessions());
  }

  private static void leavesNoCookie(String path, String... headers) {
    try (RawSocket socket = server.rawSocket(path, headers)) {
      assertNull(socket.header("Set-Cookie"));
    }
  }

  @Test
  void theSubprotocolIsEchoedWithoutTheToken() {
    String token = alice.token("connect");
    try (RawSocket socket = offering("roomkey.v1, roomkey.bearer." + token)) {
      assertEquals("roomkey.v1", socket.header("Sec-WebSocket-Protocol"));
      socket.next("authenticated");
    }
    try (RawSocket socket = offering("roomkey.bearer." + token + ", roomkey.v1")) {
      assertEquals("roomkey.v1", socket.header("Sec-WebSocket-Protocol"));
    }
    try (RawSocket socket = offering("roomkey.v1, roomkey.bearer.rk_bad")) {
      assertEquals("roomkey.v1", socket.header("Sec-WebSocket-Protocol"));
      socket.mustEnd(4001, "Invalid token", "invalid_token");
    }
    try (RawSocket socket = offering("roomkey.v1")) {
      assertEquals("roomkey.v1", socket.header("Sec-WebSocket-Protocol"));
      socket.mustEnd(4001, "Unauthorized", "unauthorized");
    }
    try (RawSocket socket = offering("chat, roomkey.v2")) {
      assertNull(socket.header("Sec-WebSocket-Protocol"));
    }
  }

  private static RawSocket offering(String protocols) {
    return server.rawSocket("/ws", "Sec-WebSocket-Protocol", protocols).mustBeUpgraded();
  }

  @Test
  void compressionIsNotNegotiated() {
    try (RawSocket socket =
        server.rawSocket(
            "/ws",
            "Cookie",
            alice.cookies(),
            "Sec-WebSocket-Extensions",
            "permessage-deflate; client_max_window_bits")) {
      assertNull(socket.mustBeUpgraded().header("Sec-WebSocket-Extensions"));
      socket.next("authenticated");
    }
  }

  @Test
  void aPlainRequestForASocketIsToldToUpgrade() {
    HttpAnswer answer = alice.get("/ws").mustBe(426);
    assertEquals("websocket", answer.header("Upgrade"));
    assertEquals("upgrade_required", answer.json().getString("code"));
    assertNull(server.anybody().get("/ws").mustBe(426).header("Set-Cookie"));
    assertFalse(answer.body().contains("Exception"));
  }
}
