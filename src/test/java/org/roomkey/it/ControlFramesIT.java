package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Pings, closes, kicks and resets, also while the peer reads nothing. */
class ControlFramesIT {
  /** Hides nobody's stall in the kernel. */
  private static final String SEND_BUFFER = "65536";

  /** Threads of the connector; fewer than {@link #PINGERS}. */
  private static final int THREADS = 12;

  private static final int PINGERS = 30;
  private static final Duration SOON = Duration.ofSeconds(2);

  /** More than the kernel's buffers of a socket hold. */
  private static final int ENOUGH_TO_STALL = 150;

  /** So many that some would be followed by a frame if nothing prevented it. */
  private static final int CLOSES = 150;

  private static final String TEXT = "x".repeat(4_000);

  private static TestServer server;
  private static Person admin;
  private static Person alice;
  private static Person bob;
  private static Person carol;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of(
                "roomkey.limits.enabled",
                "false",
                "roomkey.limits.abuse-pause",
                "0s",
                "roomkey.presence.grace",
                "1s"));
    server.tomcat().getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
    server.tomcat().getConnector().setProperty("maxThreads", Integer.toString(THREADS));
    admin = server.loginAs("admin");
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    carol = server.loginAs("carol");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawSocket rawOn(String board) {
    RawSocket socket = server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies());
    socket.mustBeUpgraded();
    return socket;
  }

  /** The peer has joined, reads nothing, and output waits for it. */
  private static RawSocket stalledOn(String board, TestSocket sender) {
    RawSocket stalled = rawOn(board);
    sender.expect("user_joined");
    send(sender, board, ENOUGH_TO_STALL);
    return stalled;
  }

  private static void send(TestSocket sender, String board, int messages) {
    for (int i = 0; i < messages; i++) {
      sender.send("type", "message", "boardId", board, "text", TEXT);
    }
    for (int i = 0; i < messages; i++) {
      sender.expect("ack");
    }
  }

  private static List<Long> seqs(RawSocket socket) {
    return socket.passed().stream()
        .filter(frame -> frame.type().equals("message"))
        .map(frame -> frame.number("seq"))
        .toList();
  }

  private static void assertInOrder(List<Long> seqs) {
    assertFalse(seqs.isEmpty());
    for (int i = 0; i < seqs.size(); i++) {
      assertEquals(i + 1, seqs.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFloodOfPingsEndsItsPeerAndDelaysNobody(boolean read) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (RawSocket flooder = server.rawSocket("/ws", "Cookie", carol.cookies());
        TestSocket other = bob.socket()) {
      flooder.mustBeUpgraded();
      Thread thread = new Thread(() -> floodUntilCut(flooder, ended), "pings");
      thread.start();
      long begin = System.nanoTime();
      while (!ended.get() && System.nanoTime() - begin < SOON.toNanos()) {
        other.ping();
      }
      if (read) {
        flooder.mustEnd(1008, "Rate limited", "rate_limited");
      }
      thread.join(TestServer.PATIENCE.toMillis());
      assertTrue(ended.get(), "it was not cut");
    }
  }

  private static void floodUntilCut(RawSocket flooder, AtomicBoolean ended) {
    byte[] ping = RawSocket.frame(RawSocket.PING, true, new byte[100]);
    byte[] pings = new byte[ping.length * 500];
    for (int i = 0; i < pings.length; i++) {
      pings[i] = ping[i % ping.length];
    }
    try {
      while (true) {
        flooder.sendBytes(pings);
      }
    } catch (UncheckedIOException cut) {
      ended.set(true);
    }
  }

  @Test
  void peersThatPingAndNeverReadHoldNoThreads() {
    String board = server.newBoard();
    List<RawSocket> pingers = new ArrayList<>();
    try (TestSocket sender = alice.on(board);
        TestSocket reader = bob.on(board)) {
      for (int i = 0; i < PINGERS; i++) {
        pingers.add(rawOn(board));
      }
      for (int i = 0; i < ENOUGH_TO_STALL; i++) {
        sender.send("type", "message", "boardId", board, "text", TEXT);
      }
      for (int round = 0; round < 20; round++) {
        pingers.forEach(one -> one.send(RawSocket.PING, true, new byte[0]));
        long begin = System.nanoTime();
        bob.get("/api/me").mustBe(200);
        reader.ping();
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(taken.compareTo(SOON) < 0, "round " + round + " took " + taken);
      }
      reader.expect("message", frame -> frame.number("seq") == ENOUGH_TO_STALL);
    } finally {
      pingers.forEach(RawSocket::close);
    }
  }

  @Test
  void aPingOfAPeerThatReadsAgainIsAnswered() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket stalled = stalledOn(board, sender)) {
      stalled.send(RawSocket.PING, true, new byte[] {1, 2, 3});
      stalled.send("type", "ping", "ref", 1).expect("pong");
      assertInOrder(seqs(stalled));
      assertEquals(ENOUGH_TO_STALL, seqs(stalled).size());
    }
  }

  /** The ping is read just after the output has begun to wait. */
  @Test
  void aPingBehindARequestForMuchHoldsNoThreadAndCutsNobodyOff() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board)) {
      send(sender, board, ENOUGH_TO_STALL);
      try (RawSocket stalled = rawOn(board)) {
        stalled.expect("joined");
        stalled.sendBytes(historyAndPing(board));
        LockSupport.parkNanos(SOON.plusSeconds(1).toNanos());

        assertEquals(1, stalled.next("history").number("ref"));
        assertEquals(RawSocket.PONG, stalled.read().opcode());
      }
    }
  }

  /** The history takes several writes. */
  @Test
  void theAnswerToACloseFollowsTheFrameUnderWay() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board)) {
      send(sender, board, ENOUGH_TO_STALL);
      for (int i = 0; i < 10; i++) {
        try (RawSocket leaving = rawOn(board)) {
          leaving.expect("joined");
          leaving.send("type", "history", "boardId", board, "limit", 500).sendClose(1000);
          leaving.next("history");
          assertEquals(1000, leaving.closeCode());
          assertNull(leaving.read(), "a frame after the close");
        }
      }
    }
  }

  private static byte[] historyAndPing(String board) {
    String history =
        Json.object("type", "history", "boardId", board, "limit", 500, "ref", 1).toString();
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(
        RawSocket.frame(RawSocket.TEXT, true, history.getBytes(StandardCharsets.UTF_8)));
    both.writeBytes(RawSocket.frame(RawSocket.PING, true, new byte[0]));
    return both.toByteArray();
  }

  @Test
  void aKickWhileOutputWaitsComesBetweenTwoFrames() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket stalled = stalledOn(board, sender)) {
      admin.post("/api/admin/users/user-carol/disconnect", Json.object()).mustBe(204);
      sender.saw("user_left", frame -> frame.userId().equals("user-carol"));

      stalled.mustEnd(4003, "Forbidden", "forbidden");
      assertInOrder(seqs(stalled));
      assertTrue(seqs(stalled).size() < ENOUGH_TO_STALL, "the rest is dropped");
    }
  }

  @Test
  void aResetWhileOutputWaitsLeavesTheBoard() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket stalled = stalledOn(board, sender)) {
      stalled.reset();
      sender.expect("user_left");
      send(sender, board, 3);
    }
  }

  @Test
  void nothingFollowsTheAnswerToAPeersClose() throws Exception {
    String board = server.newBoard();
    AtomicBoolean done = new AtomicBoolean();
    Thread signals = new Thread(() -> signalUntil(done, board), "signals");
    signals.start();
    try {
      for (int round = 0; round < CLOSES; round++) {
        try (RawSocket leaving = rawOn(board)) {
          leaving.expect("signal");
          leaving.sendClose(1000);
          assertEquals(1000, leaving.closeCode());
          assertNull(leaving.read(), "a frame after the close");
        }
      }
    } finally {
      done.set(true);
      signals.join();
    }
  }

  private static void signalUntil(AtomicBoolean done, String board) {
    try (TestSocket sender = alice.on(board)) {
      while (!done.get()) {
        for (int i = 0; i < 50; i++) {
          sender.send("type", "signal", "boardId", board, "event", "moved", "data", 1);
        }
        sender.ping();
      }
    }
  }

  @Test
  void aStopLetsAPeerThatReadsAgainSeeItsClose() throws Exception {
    try (TestServer stopping = new TestServer(Map.of("roomkey.limits.enabled", "false"))) {
      stopping.tomcat().getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
      String board = stopping.newBoard();
      try (TestSocket sender = stopping.loginAs("alice").on(board);
          RawSocket behind =
              stopping.rawSocket(
                  "/ws/boards/" + board, "Cookie", stopping.loginAs("carol").cookies())) {
        sender.expect("user_joined");
        send(sender, board, ENOUGH_TO_STALL);
        Thread stop = new Thread(stopping::stop, "stops");
        stop.start();
        sender.closeCode();

        behind.mustEnd(1012, "Restarting", "restarting");
        assertEquals(ENOUGH_TO_STALL, seqs(behind).size());
        stop.join();
      }
    }
  }
}
