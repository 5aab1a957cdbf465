package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * One test for every way in which the peer ends a socket, or a frame of the peer does (README,
 * "Close codes"). {@link RevocationIT} has the other ends.
 */
class EndsIT {
  private static final int MAX_FRAME = 64 * 1024;
  private static final Duration GRACE = Duration.ofMillis(500);

  /** Its grace period outlasts every test. A user who is announced as gone has left at once. */
  private static TestServer patient;

  private static TestServer quick;
  private static Person alice;
  private static Person bob;
  private static Person quickAlice;
  private static Person quickBob;

  @BeforeAll
  static void start() {
    patient = new TestServer(Map.of("roomkey.presence.grace", "1h"));
    quick =
        new TestServer(
            Map.of(
                "roomkey.presence.grace",
                GRACE.toMillis() + "ms",
                "roomkey.socket.heartbeat",
                "2s",
                "roomkey.limits.sockets-per-user",
                "8"));
    alice = patient.loginAs("alice");
    bob = patient.loginAs("bob");
    quickAlice = quick.loginAs("alice");
    quickBob = quick.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    patient.close();
    quick.close();
  }

  /** A raw socket of Alice's on the board, on the server with the short grace period. */
  private static RawSocket raw(String board) {
    return quick.rawSocket("/ws/boards/" + board, "Cookie", quickAlice.cookies()).mustBeUpgraded();
  }

  private static RawSocket rawOn(String board) {
    RawSocket socket = raw(board);
    socket.next("authenticated");
    socket.next("joined");
    return socket;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aNormalCloseIsAnsweredAndTheUserLeavesAtOnce() {
    String board = patient.newBoard();
    try (TestSocket watcher = bob.on(board)) {
      TestSocket socket = alice.on(board);
      watcher.next("user_joined");
      socket.close();
      assertEquals(1000, socket.closeCode());
      assertEquals("user-alice", watcher.next("user_left").userId());
    }
  }

  /** A user whose connection ends in this way stays for the grace period and then leaves. */
  private static void leavesAfterGrace(TestSocket watcher, Runnable breaking) {
    assertEquals("user-alice", watcher.next("user_joined").userId());
    long start = System.nanoTime();
    breaking.run();
    assertEquals("user-alice", watcher.next("user_left").userId());
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(GRACE.minusMillis(50)) >= 0, "gone after only " + taken);
  }

  @Test
  void aClosedPageLeavesAfterTheGracePeriod() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        TestSocket socket = quickAlice.on(board)) {
      leavesAfterGrace(watcher, () -> socket.closeWith(1001));
      assertEquals(1001, socket.closeCode());
    }
  }

  @Test
  void reloadingWithinTheGracePeriodIsNotALeave() {
    String board = patient.newBoard();
    try (TestSocket watcher = bob.on(board)) {
      alice.on(board).closeWith(1001);
      watcher.next("user_joined");
      try (TestSocket again = alice.on(board)) {
        again.settle(board);
        watcher.seesNothing();
      }
      watcher.next("user_left");
    }
  }

  @Test
  void aResetConnectionLeavesAfterTheGracePeriod() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      leavesAfterGrace(watcher, socket::reset);
    }
  }

  @Test
  void aTcpCloseWithoutACloseFrameLeavesAfterTheGracePeriod() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      leavesAfterGrace(watcher, socket::close);
    }
  }

  @Test
  void aPeerSilentForTwoHeartbeatsIsClosed() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket silent = rawOn(board)) {
      leavesAfterGrace(watcher, () -> assertEquals(1001, silent.closeCode()));
    }
  }

  @Test
  void aPeerThatOnlyAnswersPingsStaysConnected() {
    try (RawSocket socket = rawOn(quick.newBoard())) {
      for (int pings = 0; pings < 3; ) {
        RawSocket.RawFrame frame = socket.read();
        if (frame.opcode() == RawSocket.PING) {
          pings++;
          socket.send(RawSocket.PONG, true, frame.payload());
        }
      }
      socket.send("type", "ping").next("pong");
    }
  }

  @Test
  void aBinaryFrameEndsTheSocketWith1003() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      leavesAfterGrace(
          watcher,
          () ->
              socket
                  .send(RawSocket.BINARY, true, new byte[] {1, 2, 3})
                  .mustEnd(
                      1003,
                      "Text frames only",
                      "Binary frames are not supported",
                      "unsupported_data"));
    }
  }

  @Test
  void aHugeBinaryFrameEndsTheSocketWith1003() {
    try (RawSocket socket = rawOn("board-1")) {
      socket.send(RawSocket.BINARY, true, new byte[200_000]);
      assertEquals(1003, socket.closeCode());
    }
  }

  static Stream<byte[]> invalidUtf8() {
    return Stream.of(
        new byte[] {(byte) 0xff},
        new byte[] {(byte) 0xc0, (byte) 0x80},
        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        new byte[] {(byte) 0xe2, (byte) 0x82});
  }

  @ParameterizedTest
  @MethodSource("invalidUtf8")
  void invalidUtf8EndsTheSocketWith1007(byte[] bytes) {
    try (RawSocket socket = rawOn("board-1")) {
      assertEquals(1007, socket.send(RawSocket.TEXT, true, bytes).closeCode());
    }
    try (RawSocket socket = rawOn("board-1")) {
      socket
          .send(RawSocket.TEXT, false, bytes("{\"type\":\"ping\",\"ref\":\""))
          .send(RawSocket.CONTINUATION, true, bytes);
      assertEquals(1007, socket.closeCode());
    }
  }

  @Test
  void aCharacterMayBeSplitOverFragments() {
    try (RawSocket socket = rawOn("board-1")) {
      byte[] frame = bytes("{\"type\":\"ping\",\"ref\":\"€😀\"}");
      for (int i = 0; i < frame.length; i++) {
        socket.send(
            i == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION,
            i == frame.length - 1,
            new byte[] {frame[i]});
      }
      assertEquals("€😀", socket.next("pong").string("ref"));
    }
  }

  /** A ping of exactly this many bytes, with some three-byte characters. */
  private static byte[] ping(int size) {
    String start = "{\"type\":\"ping\",\"other\":\"";
    int room = size - start.length() - 2;
    return bytes(start + "€".repeat(room / 3) + "x".repeat(room % 3) + "\"}");
  }

  @Test
  void aFrameMayHave64KibibytesAndNotAByteMore() {
    try (RawSocket socket = rawOn("board-1")) {
      socket.send(RawSocket.TEXT, true, ping(MAX_FRAME)).next("pong");
      socket
          .send(RawSocket.TEXT, true, ping(MAX_FRAME + 1))
          .mustEnd(1009, "Frame too big", "too_big");
    }
  }

  @Test
  void theFrameLimitCoversAllFragments() {
    try (RawSocket socket = rawOn("board-1")) {
      byte[] frame = ping(MAX_FRAME);
      socket
          .send(RawSocket.TEXT, false, Arrays.copyOf(frame, 1_000))
          .send(RawSocket.CONTINUATION, true, Arrays.copyOfRange(frame, 1_000, frame.length))
          .next("pong");
      socket.send(RawSocket.TEXT, false, ping(MAX_FRAME));
      socket.send(RawSocket.CONTINUATION, true, bytes(" "));
      socket.mustEnd(1009, "Frame too big", "too_big");
    }
  }

  @Test
  void anEndlessFrameEndsTheSocketAtTheLimit() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      leavesAfterGrace(
          watcher,
          () -> {
            try {
              socket.send(RawSocket.TEXT, false, bytes("{"));
              for (int i = 0; i < 10_000 && !(i % 50 == 0 && socket.hasSomething()); i++) {
                socket.send(RawSocket.CONTINUATION, false, bytes(" ".repeat(100)));
              }
            } catch (UncheckedIOException closed) {
              // what it said before is read now
            }
            socket.mustEnd(1009, "Frame too big", "too_big");
          });
    }
  }

  @Test
  void aFrameLengthBeyondMemoryEndsTheSocketAtTheLimit() {
    byte[] header = {(byte) 0x81, (byte) 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    try (RawSocket socket = rawOn("board-1")) {
      socket.sendBytes(header);
      try {
        for (int i = 0; i < 200 && !socket.hasSomething(); i++) {
          socket.sendBytes(bytes(" ".repeat(1_000)));
        }
      } catch (UncheckedIOException closed) {
        // what it said before is read now
      }
      socket.mustEnd(1009, "Frame too big", "too_big");
    }
  }

  @Test
  void aProtocolErrorEndsTheSocketWith1002() {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      leavesAfterGrace(
          watcher,
          () -> assertEquals(1002, socket.sendBytes(new byte[] {(byte) 0x81, 1, '{'}).closeCode()));
    }
  }

  @Test
  void oneSocketTooManyIsClosedWith1008AndTheOthersStay() {
    Person carol = quick.loginAs("carol");
    TestSocket[] sockets = Stream.generate(carol::socket).limit(8).toArray(TestSocket[]::new);
    carol.open("/ws").mustEnd(1008, "Too many sockets", "too_many_sockets");
    for (TestSocket socket : sockets) {
      socket.ping();
      socket.close();
    }
    carol.socket().close();
  }

  @Test
  void aServerErrorIsReportedWithoutDetails() {
    String board = patient.newBoard();
    patient.sql("UPDATE boards SET access = 'bogus' WHERE id = ?", board);
    TestSocket socket = alice.socket();
    socket.send("type", "join", "boardId", board);
    String told = socket.mustEnd(1011, "Internal error", "internal_error").toString();
    assertEquals(
        Json.object(
                "type", "error", "error", "Internal error", "code", "internal_error", "close", 1011)
            .keySet(),
        Json.parse(told).asJsonObject().keySet());
    alice.socket().close();
  }

  static Stream<Arguments> offences() {
    return Stream.of(
        Arguments.of(1003, RawSocket.frame(RawSocket.BINARY, true, new byte[1])),
        Arguments.of(1007, RawSocket.frame(RawSocket.TEXT, true, new byte[] {(byte) 0xff})),
        Arguments.of(1009, RawSocket.frame(RawSocket.TEXT, true, ping(MAX_FRAME + 1))),
        Arguments.of(
            4001,
            RawSocket.frame(
                RawSocket.TEXT, true, bytes("{\"type\":\"auth\",\"token\":\"rk_bad\"}"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("offences")
  void nothingAfterTheEndIsProcessed(int code, byte[] offence) {
    String board = quick.newBoard();
    try (TestSocket watcher = quickBob.on(board);
        RawSocket socket = rawOn(board)) {
      watcher.next("user_joined");
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      together.writeBytes(offence);
      together.writeBytes(
          RawSocket.frame(
              RawSocket.TEXT,
              true,
              bytes("{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"late\"}")));
      assertEquals(code, socket.sendBytes(together.toByteArray()).closeCode());
      watcher.next("user_left");
      assertEquals(0, quick.sql("SELECT COUNT(*) FROM messages WHERE board_id = ?", board));
    }
  }

  @Test
  void aFailedRefreshLeavesAtOnce() {
    String board = patient.newBoard();
    try (TestSocket watcher = bob.on(board)) {
      TestSocket socket = alice.on(board);
      watcher.next("user_joined");
      socket.send("type", "auth", "token", bob.token("connect"));
      assertEquals(4001, socket.closeCode());
      watcher.next("user_left");
    }
  }
}
