package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.Scope;
import org.roomkey.room.Access;
import org.roomkey.testing.Users;
import org.roomkey.websocket.TestSocketServer.Socket;

class ConversationTest {
  private static final int MAX_FRAME_BYTES = 64 * 1024;

  private TestSocketServer server = new TestSocketServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Socket alice() {
    Socket socket = server.open(server.login(Users.ALICE));
    socket.next("authenticated");
    return socket;
  }

  private static void assertEnded(String error, String close, Socket socket) {
    assertEquals(error, socket.next("error").getString("code"));
    assertEquals(List.of(close), socket.rest());
  }

  @Test
  void aTokenInTheFirstFrameAuthenticates() {
    Socket socket = server.pending();
    assertNull(socket.peer.connection.identity());
    String secret = server.auth.issue(Users.ALICE, Scope.CONNECT).secret();

    socket.send("{'type':'auth','token':'" + secret + "','ref':7}");

    assertEquals(7, socket.next("authenticated").getInt("ref"));
    assertFalse(socket.peer.connection.clock().isAuthenticating());
  }

  @Test
  void aBadFirstTokenEndsTheConnectionBeforeTheNextFrame() {
    Socket socket = server.pending();

    socket.send("{'type':'auth','token':'rk_nobody'}").send("{'type':'ping'}");

    assertEnded("invalid_token", "(INVALID_TOKEN)", socket);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'type':'ping'}", "{'type':'join','boardId':'board'}", "{'type':'auth'}", "no"})
  void anythingElseInTheFirstFrameIsUnauthorized(String frame) {
    assertEnded("unauthorized", "(UNAUTHORIZED)", server.pending().send(frame));
  }

  @Test
  void aFirstFrameIsAtMostFourKilobytes() {
    assertEnded("unauthorized", "(UNAUTHORIZED)", server.pending().send("x".repeat(4 * 1024 + 1)));
  }

  @Test
  void aReassembledFrameIsAtMostSixtyFourKilobytes() {
    Socket socket = alice();
    socket.send(" ".repeat(MAX_FRAME_BYTES - 15) + "{'type':'ping'}").next("pong");

    socket.conversation.text("x".repeat(MAX_FRAME_BYTES), false);
    assertEquals(List.of(), socket.rest());
    socket.conversation.text("x", false);

    assertEnded("too_big", "(TOO_BIG)", socket);
  }

  @Test
  void fragmentsAreReassembled() {
    Socket socket = alice();

    socket.conversation.text("{\"type\":", false);
    socket.conversation.text("\"ping\"}", true);

    socket.next("pong");
    assertEquals(1, server.counts.received());
  }

  @Test
  void aMalformedFrameIsAnErrorAndTheSocketStaysOpen() {
    Socket socket = alice();

    assertEquals("invalid_json", socket.send("no").next("error").getString("code"));
    assertEquals("unknown_type", socket.send("{'type':'what'}").next("error").getString("code"));
    socket.send("{'type':'ping'}").next("pong");
  }

  @Test
  void aBinaryFrameEndsTheConnection() {
    Socket socket = alice();
    socket.conversation.binary();
    assertEnded("unsupported_data", "(UNSUPPORTED_DATA)", socket);

    Socket unknown = server.pending();
    unknown.conversation.binary();
    assertEnded("unauthorized", "(UNAUTHORIZED)", unknown);
  }

  @Test
  void framesOverTheRateAreRefusedAndPersistingIsAbuse() {
    server.close();
    server =
        new TestSocketServer(
            new SocketLimits.Numbers(0, 0, 0, 1, 0, Duration.ofSeconds(2), Duration.ofMinutes(1)),
            0);
    Socket socket = alice();
    for (int i = 0; i < 3; i++) {
      socket.send("{'type':'ping'}").next("pong");
    }

    assertEquals("rate_limited", socket.send("{'type':'ping'}").next("error").getString("code"));
    for (int i = 0; i < 50 && socket.peer.connection.isOpen(); i++) {
      server.auth.clock.advance(Duration.ofMillis(100));
      socket.send("{'type':'ping'}");
    }

    List<String> rest = socket.rest();
    assertEquals("(ABUSE)", rest.get(rest.size() - 1));
    assertTrue(server.counts.rateLimited() > 10);
  }

  @Test
  void tooManyFragmentsOfAnUnauthenticatedPeerAreAbuse() {
    server.close();
    server =
        new TestSocketServer(
            new SocketLimits.Numbers(0, 0, 0, 1, 0, Duration.ofSeconds(2), Duration.ofMinutes(1)),
            0);
    Socket socket = server.pending();
    for (int i = 0; i < 100 && socket.peer.connection.isOpen(); i++) {
      socket.conversation.text("", false);
    }

    assertEquals(60, socket.next("error").getInt("retryAfter"));
    assertEquals(List.of("(ABUSE)"), socket.rest());
  }

  @Test
  void readsBeyondTheShareOfAUserAreRefused() {
    server.close();
    server =
        new TestSocketServer(
            new SocketLimits.Numbers(0, 0, 0, 0, 0, Duration.ofSeconds(2), Duration.ofMinutes(1)),
            1);
    server.boards.create("board", Access.OPEN);
    Socket socket = alice();
    socket.send("{'type':'join','boardId':'board'}").next("joined");
    socket.send("{'type':'history','boardId':'board'}").next("history");

    assertEquals(
        "rate_limited",
        socket.send("{'type':'history','boardId':'board'}").next("error").getString("code"));
    socket.send("{'type':'ping'}").next("pong");
  }

  @Test
  void aDatabaseOutageIsUnavailableAndTheSocketStaysOpen() {
    Socket socket = alice();
    server.boards.fail();

    socket.send("{'type':'join','boardId':'board','ref':7}");

    assertEquals("unavailable", socket.next("error").getString("code"));
    socket.send("{'type':'ping'}").next("pong");
  }

  @Test
  void aClosedSocketIsUnregisteredAndLeavesItsBoards() {
    server.boards.create("board", Access.OPEN);
    Socket socket = alice();
    socket.send("{'type':'join','boardId':'board'}").next("joined");
    assertEquals(1, server.connections.count());

    socket.conversation.closed(1000);

    assertEquals(0, server.connections.count());
    assertEquals(0, server.boards.boards.viewers("board"));
    assertEquals(1, server.counts.closes("1000"));
    assertFalse(socket.conversation.isOpen());
  }
}
