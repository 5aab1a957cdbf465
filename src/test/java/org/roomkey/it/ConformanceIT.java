package org.roomkey.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawConnection;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * What must hold on every container, seen from outside. With {@code -Dconformance.port=8080} it
 * tests a server in demo mode that already runs at this port. {@code ServersSuite} runs it on all
 * servers.
 */
class ConformanceIT {
  private static final String FOREIGN = "https://foreign.example";
  private static final int MAX_CHARS = 64 * 1024;

  private static final Set<Integer> REFUSALS = Set.of(1002, 1003, 1007, 1009, TestSocket.BROKEN);

  /** Each breaks a rule of RFC 6455, section 5. */
  private static final List<byte[]> HOSTILE =
      List.of(
          // Opcodes without a meaning, and a continuation of nothing.
          RawSocket.frame(3, true, new byte[] {1}),
          RawSocket.frame(11, true, new byte[] {1}),
          RawSocket.frame(RawSocket.CONTINUATION, true, new byte[] {1}),
          // A ping in parts, and one of 126 bytes.
          RawSocket.frame(RawSocket.PING, false, new byte[] {1}),
          RawSocket.frame(RawSocket.PING, true, new byte[126]),
          // A reserved bit.
          HexFormat.of().parseHex("c18000000000"),
          // Closes: a code of one byte, and one that is not UTF-8.
          RawSocket.frame(RawSocket.CLOSE, true, new byte[] {3}),
          RawSocket.frame(RawSocket.CLOSE, true, new byte[] {3, (byte) 0xe8, (byte) 0xff}));

  private static Site site;
  private static TestServer server;

  @BeforeAll
  static void start() {
    int port = Integer.getInteger("conformance.port", 0);
    if (port == 0) {
      server = new TestServer();
      site = server;
    } else {
      site = new RunningSite(port, Site.client());
    }
  }

  private record RunningSite(int port, HttpClient http) implements Site {}

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** A new board, so that a server can be tested again. */
  private static String newBoard() {
    String board = "board-" + UUID.randomUUID();
    site.loginAs("admin")
        .put("/api/boards/" + board, Json.object("name", "Conformance", "access", "open"))
        .mustBe(201);
    return board;
  }

  @Test
  void pagesAndFilesAreShown() {
    Person alice = site.loginAs("alice");
    for (String page : List.of("/boards", "/boards/board-1", "/lab", "/me/tokens", "/me/logins")) {
      String html = alice.get(page).mustBe(200).body();
      assertTrue(html.contains("Alice") && html.contains("</html>"), () -> page + ": " + html);
    }
    assertTrue(alice.get("/boards").body().contains("<bdi>Board 1</bdi>"));
    assertTrue(site.anybody().get("/").mustBe(200).body().contains("name=\"password\""));
    assertTrue(site.loginAs("admin").get("/admin/users").mustBe(200).body().contains("Admin"));
    assertFalse(site.anybody().get("/assets/js/roomkey.js").mustBe(200).body().isEmpty());
  }

  @Test
  void noFolderIsListedAndErrorsAreOurs() {
    for (String path : List.of("/no-such-page", "/WEB-INF/web.xml")) {
      String body = site.anybody().get(path).mustBe(404).body();
      assertFalse(body.contains("Tomcat") || body.contains("Undertow"), body);
    }
    HttpAnswer folder = site.anybody().get("/assets/css/");
    assertTrue(folder.status() == 404 || folder.status() == 403, folder.toString());
    assertFalse(folder.body().contains(".css"), folder.body());
    assertEquals(
        "not_found",
        site.loginAs("alice").get("/api/no-such-route").mustBe(404).json().getString("code"));
  }

  @Test
  void scriptsCannotReadTheCookieOfALogin() {
    String cookie =
        site
            .anybody()
            .post("/login", Json.object("username", "alice", "password", "alice-demo"))
            .headers("Set-Cookie")
            .stream()
            .filter(each -> each.startsWith(site.loginCookie() + "="))
            .findFirst()
            .orElseThrow();
    assertTrue(cookie.contains("HttpOnly"), cookie);
  }

  @Test
  void everyWayInWorksAndTheFirstDecides() {
    Person alice = site.loginAs("alice");
    String token = alice.token("connect", "read", "publish");
    String offered = "roomkey.v1, roomkey.bearer." + token;

    mustBe("cookie", "/ws", "Cookie", alice.cookies());
    mustBe("token", "/ws?token=" + token);
    mustBe("token", "/ws", "Authorization", "Bearer " + token);
    try (RawSocket socket = mustBe("token", "/ws", "Sec-WebSocket-Protocol", offered)) {
      assertEquals("roomkey.v1", socket.header("Sec-WebSocket-Protocol"));
      assertNull(socket.header("Sec-WebSocket-Extensions"));
    }
    try (RawSocket socket = site.rawSocket("/ws?auth=message", "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().send("type", "auth", "token", token);
      assertEquals("token", socket.next("authenticated").string("method"));
    }
    try (RawSocket socket = site.rawSocket("/ws?token=wrong", "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  private static RawSocket mustBe(String method, String path, String... headers) {
    RawSocket socket = site.rawSocket(path, headers).mustBeUpgraded();
    assertEquals(method, socket.next("authenticated").string("method"));
    return socket;
  }

  /** Our filter first, then the upgrade. */
  @Test
  void aForeignOriginIsRefusedBeforeTheUpgrade() {
    Person alice = site.loginAs("alice");
    for (String path : List.of("/ws", "/ws/boards/board-1")) {
      try (RawSocket socket = site.rawSocket(path, "Cookie", alice.cookies(), "Origin", FOREIGN)) {
        assertEquals(403, socket.status());
        assertNull(socket.header("Set-Cookie"));
      }
    }
    for (String path : List.of("/ws/endpoint", "/ws/boards/", "/ws/boards/a/b")) {
      try (RawSocket socket = site.rawSocket(path, "Cookie", alice.cookies())) {
        assertFalse(socket.isUpgraded(), path);
      }
    }
  }

  /** Whatever the container would allow. */
  @Test
  void anIncompleteHandshakeOpensNothing() {
    String cookie = "Cookie: " + site.loginAs("alice").cookies() + "\n";
    String upgrade = "Upgrade: websocket\nConnection: Upgrade, close\n";
    String key = "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\n";
    String version = "Sec-WebSocket-Version: 13\n";

    assertEquals(101, status("GET /roomkey/ws HTTP/1.1\n", cookie + upgrade + key + version));
    assertEquals(426, status("GET /roomkey/ws HTTP/1.0\n", cookie + upgrade + key + version));
    assertEquals(400, status("GET /roomkey/ws HTTP/1.1\n", cookie + upgrade + version));
    assertEquals(
        400,
        status(
            "GET /roomkey/ws HTTP/1.1\n",
            cookie + upgrade + version + "Sec-WebSocket-Key: MDEy\n"));
    assertEquals(
        426,
        status(
            "GET /roomkey/ws HTTP/1.1\n", cookie + upgrade + key + "Sec-WebSocket-Version: 8\n"));
    assertEquals(
        426, status("GET /roomkey/ws HTTP/1.1\n", cookie + "Connection: close\n" + key + version));
    assertFalse(
        status(
                "POST /roomkey/ws HTTP/1.1\n",
                cookie + upgrade + key + version + "Content-Length: 0\n")
            == 101);
  }

  private static int status(String line, String headers) {
    try (RawConnection connection = new RawConnection(site.port(), "127.0.0.1")) {
      String host = "Host: 127.0.0.1:" + site.port() + "\n";
      String head = connection.send(line + host + headers + "\n").readHead();
      return Integer.parseInt(head.split(" ", 3)[1]);
    }
  }

  @Test
  void everyEndArrivesWithItsCode() {
    try (TestSocket nobody = site.socket("/ws")) {
      nobody.mustEnd(4001, "Unauthorized", "unauthorized");
    }
    Person alice = site.loginAs("alice");
    try (TestSocket socket = alice.open("/ws/boards/no-such-board")) {
      socket.mustEnd(4003, "Forbidden", "forbidden");
    }
    try (TestSocket socket = alice.socket()) {
      socket.sendBinary(new byte[] {1, 2, 3});
      assertEquals(1003, socket.closeCode());
    }
    try (RawSocket socket = mustBe("cookie", "/ws", "Cookie", alice.cookies())) {
      socket.send(RawSocket.TEXT, true, new byte[] {(byte) 0xc3, (byte) 0x28});
      assertEquals(1007, socket.closeCode());
    }
    try (TestSocket socket = alice.socket()) {
      socket.send("x".repeat(MAX_CHARS + 1));
      assertEquals(1009, socket.closeCode());
    }
    try (RawSocket socket = mustBe("cookie", "/ws", "Cookie", alice.cookies())) {
      socket.sendClose(1000);
      assertEquals(1000, socket.closeCode());
    }
    try (TestSocket socket = alice.socket()) {
      alice.logout().mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
  }

  @Test
  void anEndOfTheCredentialReachesItsSockets() {
    Person alice = site.loginAs("alice");
    JsonObject token = alice.issueToken("connect");
    try (TestSocket socket = site.socket("/ws?token=" + token.getString("token"))) {
      socket.next("authenticated");
      alice.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
    String expiring = alice.tokenUntil(Instant.now().plusSeconds(2), "connect");
    try (TestSocket socket = site.socket("/ws?token=" + expiring)) {
      socket.next("authenticated");
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
    try (TestSocket elsewhere = site.loginAs("alice").socket();
        TestSocket socket = alice.socket()) {
      alice.logout().mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
      elsewhere.ping();
    }
  }

  @Test
  void theDisconnectedGet4003() {
    Person admin = site.loginAs("admin");
    Person carol = site.loginAs("carol");
    try (TestSocket kicked = carol.open("/ws");
        TestSocket other = carol.socket()) {
      String id = kicked.next("authenticated").string("connectionId");
      admin.delete("/api/admin/connections/" + id).mustBe(204);
      kicked.mustEnd(4003, "Forbidden", "forbidden");
      other.ping();
      admin.post("/api/admin/users/user-carol/disconnect", Json.object());
      other.mustEnd(4003, "Forbidden", "forbidden");
    }
  }

  @Test
  void messagesArriveAndAreRecovered() {
    String board = newBoard();
    Person bob = site.loginAs("bob");
    long seen;
    try (TestSocket alice = site.loginAs("alice").on(board)) {
      try (TestSocket socket = bob.on(board)) {
        alice.message(board, "first");
        seen = socket.expect("message").number("seq");
      }
      alice.message(board, "äöü€😀");
    }
    try (TestSocket socket = bob.open("/ws/boards/" + board + "?after=" + seen)) {
      socket.next("authenticated");
      Frame joined = socket.next("joined");
      assertTrue(joined.bool("recovered"));
      assertEquals(List.of(seen + 1), joined.seqs());
      assertTrue(joined.json().toString().contains("äöü€😀"));
    }
  }

  @Test
  void whoWasCutOffMissesNothing() {
    String board = newBoard();
    Person bob = site.loginAs("bob");
    try (TestSocket alice = site.loginAs("alice").on(board)) {
      TestSocket cut = bob.socket();
      Frame joined = cut.join(board);
      alice.message(board, "before");
      long seen = cut.expect("message").number("seq");
      cut.breakOff();
      for (int i = 0; i < 20; i++) {
        alice.message(board, "meanwhile " + i);
      }
      try (TestSocket back = bob.socket()) {
        Frame again = back.join(board, seen, joined.string("epoch"));
        assertTrue(again.bool("recovered"));
        assertEquals(LongStream.rangeClosed(seen + 1, seen + 20).boxed().toList(), again.seqs());
        alice.message(board, "after");
        assertEquals(seen + 21, back.expect("message").number("seq"));
      }
    }
  }

  @Test
  void fragmentsAreOneFrameAndPingsAreAnswered() {
    Person alice = site.loginAs("alice");
    try (RawSocket socket = mustBe("cookie", "/ws", "Cookie", alice.cookies())) {
      socket.send(RawSocket.TEXT, false, "{\"type\":".getBytes(UTF_8));
      socket.send(RawSocket.PING, true, new byte[] {7});
      socket.send(RawSocket.CONTINUATION, true, "\"ping\"}".getBytes(UTF_8));
      boolean ponged = false;
      boolean answered = false;
      while (!ponged || !answered) {
        RawSocket.RawFrame frame = socket.read();
        ponged |= frame.opcode() == RawSocket.PONG;
        answered |= frame.opcode() == RawSocket.TEXT && frame.text().contains("pong");
      }
    }
  }

  /** The container decides about the code; nobody else notices. */
  @Test
  void hostileFramesEndTheirSocketAlone() {
    Person alice = site.loginAs("alice");
    try (TestSocket witness = alice.socket()) {
      for (byte[] frame : HOSTILE) {
        try (RawSocket socket = mustBe("cookie", "/ws", "Cookie", alice.cookies())) {
          int code = socket.sendBytes(frame).closeCode();
          String hex = HexFormat.of().formatHex(frame);
          assertTrue(REFUSALS.contains(code), () -> hex + " was answered with " + code);
        }
      }
      witness.ping();
    }
  }
}
