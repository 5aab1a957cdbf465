package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * The credential as the first message, and later ones ({@code docs/protocol.md}, "The first
 * frame").
 */
class FirstMessageIT {
  /** Within the limit of pings. */
  private static final long BETWEEN_CONTROL_FRAMES_NANOS = 20_000_000;

  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final Duration SLACK = Duration.ofSeconds(3);

  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static String token;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.auth.message-timeout", DEADLINE.toSeconds() + "s"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    token = alice.token("connect", "read", "publish");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawSocket silent() {
    return server.rawSocket("/ws?auth=message", "Cookie", bob.cookies()).mustBeUpgraded();
  }

  private static String auth(String credential) {
    return Json.object("type", "auth", "token", credential).toString();
  }

  @Test
  void nothingIsSentBeforeAuthenticationAndCookiesAreIgnored() {
    try (RawSocket socket = silent()) {
      socket.nothingFor(Duration.ofMillis(300));
      socket.send(auth(token));
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @Test
  void theAnswerEchoesTheRef() {
    try (TestSocket socket = server.socket("/ws?auth=message")) {
      assertEquals("user-alice", socket.ask("type", "auth", "token", token).userId());
    }
  }

  @Test
  void theBoardInThePathIsJoinedAfterAuthentication() {
    try (TestSocket socket = server.socket("/ws/boards/board-1?auth=message")) {
      socket.send(auth(token));
      socket.next("authenticated");
      assertEquals("board-1", socket.next("joined").string("boardId"));
    }
  }

  /** Keeps the socket busy until the server ends it at the deadline. */
  private static void endsAtTheDeadline(RawSocket socket, Runnable meanwhile) {
    long start = System.nanoTime();
    try {
      while (System.nanoTime() - start < DEADLINE.plus(SLACK).toNanos() && !socket.hasSomething()) {
        meanwhile.run();
      }
    } catch (UncheckedIOException closedMeanwhile) {
      // what it said before is read below
    }
    socket.mustEnd(4001, "Unauthorized", "unauthorized");
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(DEADLINE.minusMillis(100)) > 0, "already after " + taken);
    assertTrue(taken.compareTo(DEADLINE.plus(SLACK)) < 0, "only after " + taken);
    assertEquals(1, socket.passed().size());
  }

  @Test
  void aSilentPeerIsUnauthorizedAtTheDeadline() {
    try (RawSocket socket = silent()) {
      endsAtTheDeadline(socket, () -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RawSocket.PING, RawSocket.PONG})
  void pingsAndPongsDoNotExtendTheDeadline(int opcode) {
    try (RawSocket socket = silent()) {
      endsAtTheDeadline(
          socket,
          () -> {
            socket.send(opcode, true, bytes("hello"));
            LockSupport.parkNanos(BETWEEN_CONTROL_FRAMES_NANOS);
          });
    }
  }

  @Test
  void drippingBytesDoNotExtendTheDeadline() {
    byte[] frame = RawSocket.frame(RawSocket.TEXT, true, bytes(auth(token) + " ".repeat(3_000)));
    int[] sent = {0};
    try (RawSocket socket = silent()) {
      endsAtTheDeadline(
          socket,
          () -> {
            if (sent[0] < frame.length - 1) {
              socket.sendBytes(new byte[] {frame[sent[0]++]});
            }
          });
    }
  }

  @Test
  void drippingFragmentsDoNotExtendTheDeadline() {
    int[] sent = {0};
    try (RawSocket socket = silent()) {
      endsAtTheDeadline(
          socket,
          () ->
              socket.send(
                  sent[0]++ == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION, false, bytes("")));
    }
  }

  static Stream<String> notAuth() {
    return Stream.of(
        "{\"type\":\"ping\"}",
        "{\"type\":\"join\",\"boardId\":\"board-1\"}",
        "{\"type\":\"unknown\"}",
        "{\"type\":\"auth\"}",
        "{\"type\":\"auth\",\"token\":5}",
        "{\"type\":\"auth\",\"token\":null}",
        "{\"type\":\"auth\",\"type\":\"auth\",\"token\":\"" + token + "\"}",
        "{\"type\":\"auth\",\"token\":\"" + token + "\"",
        "[]",
        "hello",
        "");
  }

  @ParameterizedTest
  @MethodSource("notAuth")
  void anotherFirstFrameIsUnauthorized(String frame) {
    try (RawSocket socket = silent()) {
      socket.send(frame).mustEnd(4001, "Unauthorized", "unauthorized");
      assertEquals(1, socket.passed().size());
    }
  }

  @Test
  void aBinaryFirstFrameIsUnauthorized() {
    try (RawSocket socket = silent()) {
      socket
          .send(RawSocket.BINARY, true, bytes(auth(token)))
          .mustEnd(4001, "Unauthorized", "unauthorized");
    }
  }

  @Test
  void theFirstFrameIsAtMostFourKilobytes() {
    String frame = auth(token);
    String longest = frame + " ".repeat(4_096 - frame.length());
    try (RawSocket socket = silent()) {
      socket.send(longest).next("authenticated");
    }
    try (RawSocket socket = silent()) {
      socket.send(longest + " ").mustEnd(4001, "Unauthorized", "unauthorized");
    }
    try (RawSocket socket = silent()) {
      socket
          .send(RawSocket.TEXT, false, bytes(longest))
          .send(RawSocket.CONTINUATION, true, bytes(" "))
          .mustEnd(4001, "Unauthorized", "unauthorized");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rk_bad", "", "null", "Bearer x"})
  void aBadTokenIsInvalid(String bad) {
    try (RawSocket socket = silent()) {
      socket.send(auth(bad)).mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void framesAfterABadCredentialAreNeverProcessed() {
    String board = server.newBoard();
    try (TestSocket watcher = bob.on(board);
        RawSocket socket = silent()) {
      socket.sendBytes(
          together(
              auth("rk_bad"),
              auth(token),
              "{\"type\":\"join\",\"boardId\":\"" + board + "\"}",
              "{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"hi\"}"));
      socket.mustEnd(4001, "Invalid token", "invalid_token");
      assertEquals(1, socket.passed().size());
      watcher.settle(board);
      watcher.seesNothing();
    }
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE board_id = ?", board));
  }

  @Test
  void framesAfterAGoodCredentialAreProcessedInOrder() {
    String board = server.newBoard();
    try (RawSocket socket = silent()) {
      socket.sendBytes(
          together(
              auth(token),
              "{\"type\":\"join\",\"boardId\":\"" + board + "\"}",
              "{\"type\":\"ping\"}"));
      socket.next("authenticated");
      socket.next("joined");
      socket.next("pong");
    }
  }

  private static byte[] together(String... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String frame : frames) {
      all.writeBytes(RawSocket.frame(RawSocket.TEXT, true, bytes(frame)));
    }
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anotherTokenOfTheSameUserRefreshesTheExpiry() {
    Instant soon = Instant.now().plusSeconds(2);
    String passing = alice.tokenUntil(soon, "connect", "read");
    try (TestSocket refreshed = server.socket("/ws?token=" + passing);
        TestSocket expiring = server.socket("/ws?token=" + passing)) {
      assertTrue(refreshed.next("authenticated").has("expiresAt"));
      Frame again = refreshed.ask("type", "auth", "token", token);
      assertEquals("user-alice", again.userId());
      assertFalse(again.has("expiresAt"));
      expiring.mustEnd(4002, "Session expired", "session_expired");
      refreshed.ping();
    }
  }

  @Test
  void anotherUsersTokenEndsTheSocket() {
    TestSocket socket = alice.socket();
    socket.send(auth(bob.token("connect", "read")));
    assertEquals(4001, socket.closeCode());
    assertEquals(4001, socket.next("error").number("close"));
  }

  @Test
  void aBadTokenLaterEndsTheSocketToo() {
    TestSocket socket = alice.socket();
    socket.send(auth("rk_bad"));
    socket.mustEnd(4001, "Invalid token", "invalid_token");
  }

  @Test
  void aTokenDoesNotDetachASocketFromItsLogin() {
    Person carol = server.loginAs("carol");
    TestSocket socket = carol.socket();
    socket.ask("type", "auth", "token", carol.token("connect", "read"));
    carol.logout().mustBe(204);
    socket.mustEnd(4002, "Session expired", "session_expired");
  }

  @Test
  void otherValuesOfAuthAreIgnored() {
    try (TestSocket socket = bob.open("/ws?auth=cookie")) {
      assertEquals("user-bob", socket.next("authenticated").userId());
    }
  }
}
