package org.roomkey.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * What must hold on every container, seen from outside. With {@code -Dconformance.port=8080} it
 * tests a server in demo mode that already runs at this port.
 */
class ConformanceIT {
  private static final String FOREIGN = "https://foreign.example";
  private static final int MAX_CHARS = 64 * 1024;

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
  void theDisconnectedUserGets4003() {
    Person carol = site.loginAs("carol");
    try (TestSocket socket = carol.socket()) {
      site.loginAs("admin").post("/api/admin/users/user-carol/disconnect", Json.object());
      assertEquals(4003, socket.closeCode());
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
      for (int opcode : new int[] {3, 11, RawSocket.CONTINUATION}) {
        try (RawSocket socket = mustBe("cookie", "/ws", "Cookie", alice.cookies())) {
          socket.send(opcode, true, new byte[] {1});
          int code = socket.closeCode();
          assertTrue(
              Set.of(1002, 1003, TestSocket.BROKEN).contains(code), () -> opcode + ": " + code);
        }
      }
      witness.ping();
    }
  }
}
