package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** A peer that does not read what a busy board sends ({@code docs/protocol.md}, promise 6). */
class SlowConsumerIT {
  /** Twice what an outbox holds and the kernel's buffers beside it. */
  private static final int MESSAGES = 3_000;

  /**
   * The server's send buffer in bytes: the default on loopback holds megabytes and would hide slow
   * peers.
   */
  private static final String SEND_BUFFER = "65536";

  /** Of 256 Ki characters each: two are written one by one, the others together. */
  private static final int PAGES = 5;

  private static final Duration UNTIL_ALL_WAIT = Duration.ofMillis(500);
  private static final Duration BETWEEN_PAGES = Duration.ofMillis(5_500);

  /** No more than one commit takes. */
  private static final int BURST = 400;

  /** Twelve thousand bytes. */
  private static final String WIDE_TEXT = "€".repeat(4_000);

  private static final String TEXT = "x".repeat(4_000);

  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static Person carol;

  @BeforeAll
  static void start() {
    server =
        new TestServer(Map.of("roomkey.limits.enabled", "false", "roomkey.presence.grace", "1s"));
    server.tomcat().getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    carol = server.loginAs("carol");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aSlowConsumerIsEndedWith4008AndDelaysNobody() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        TestSocket reader = bob.on(board);
        RawSocket slow = server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      sender.expect("user_joined", frame -> frame.userId().equals("user-carol"));

      sender.publish(board, TEXT, MESSAGES);

      assertEquals(
          LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
          sender.received("ack").stream().map(frame -> frame.number("seq")).toList());
      reader.expect("message", frame -> frame.number("seq") == MESSAGES);
      assertEquals(
          LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
          reader.received("message").stream().map(frame -> frame.number("seq")).toList());
      sender.saw("user_left", frame -> frame.userId().equals("user-carol"));

      slow.mustEnd(4008, "Slow consumer", "slow_consumer");
      long last = lastInOrder(slow);
      try (TestSocket back = carol.socket()) {
        long missed = MESSAGES - last;
        Frame joined = back.join(board, last, null);
        assertEquals(MESSAGES, joined.number("seq"));
        assertEquals(missed <= 65, joined.bool("recovered"));
      }
    }
  }

  /** The received messages are in order and without a gap. */
  private static long lastInOrder(RawSocket slow) {
    long last = 0;
    for (Frame frame : slow.passed()) {
      if (frame.type().equals("message")) {
        assertEquals(last + 1, frame.number("seq"));
        last++;
      }
    }
    return last;
  }

  /** While the database is slow, messages gather, and one commit has more than an outbox holds. */
  @Test
  void aCommitLargerThanAnOutboxReachesEverybodyWhoReads() {
    FaultyDatabase database = new FaultyDatabase(Duration.ofSeconds(10));
    try (TestServer slow =
            new TestServer(Map.of("roomkey.limits.enabled", "false"), database::define);
        TestSocket sender = slow.signedIn("user-alice").socket();
        TestSocket reader = slow.signedIn("user-bob").socket()) {
      String board = slow.newBoard();
      sender.join(board);
      reader.join(board);
      database.slowDown(Duration.ofSeconds(1));
      for (int i = 0; i < BURST; i++) {
        sender.send("type", "message", "boardId", board, "text", WIDE_TEXT);
      }
      database.recover();

      reader.expect("message", frame -> frame.number("seq") == BURST);
      assertEquals(
          LongStream.rangeClosed(1, BURST).boxed().toList(),
          reader.received("message").stream().map(frame -> frame.number("seq")).toList());
    } finally {
      database.close();
    }
  }

  @Test
  void aPeerThatNeverReadsIsDisconnectedAndItsWriterFreed() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket deaf = server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      deaf.mustBeUpgraded();
      sender.expect("user_joined");
      sender.publish(board, TEXT, MESSAGES);
      sender.saw("user_left", frame -> frame.userId().equals("user-carol"));
      sender.ping();
    }
  }

  /**
   * The peer reads each page in time, but all pages together take longer than the write timeout.
   */
  @Test
  void aPeerThatReadsSlowlyButSteadilyGetsEverything() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket steady = server.rawSocket("/ws", "Cookie", carol.cookies())) {
      steady.mustBeUpgraded().next("authenticated");
      for (int i = 1; i <= 70; i++) {
        sender.send("type", "message", "boardId", board, "text", TEXT);
      }
      sender.expect("ack", frame -> frame.number("seq") == 70);
      for (int i = 1; i <= PAGES; i++) {
        steady.send(
            "{\"type\":\"history\",\"boardId\":\"" + board + "\",\"limit\":500,\"ref\":" + i + "}");
      }
      for (int i = 1; i <= PAGES; i++) {
        assertEquals(i, steady.next("history").number("ref"));
        if (i <= 3) {
          LockSupport.parkNanos((i == 1 ? UNTIL_ALL_WAIT : BETWEEN_PAGES).toNanos());
        }
      }
      steady.send("type", "ping").next("pong");
    }
  }

  @Test
  void ephemeralFramesAreSkippedForSlowPeersAndEndNobody() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket slow = server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      sender.expect("user_joined");
      String data = "\"" + "x".repeat(4_000) + "\"";
      for (int i = 0; i < MESSAGES; i++) {
        sender.send(
            "{\"type\":\"signal\",\"boardId\":\""
                + board
                + "\",\"event\":\"moved\",\"data\":"
                + data
                + "}");
      }
      sender.settle(board);
      sender.message(board, "after all");
      assertEquals("after all", slow.expect("message").string("text"));
      slow.send("type", "ping").expect("pong");
    }
  }
}
