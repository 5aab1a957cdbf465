package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * History, and a return to a board that misses nothing ({@code docs/protocol.md}, "Frames from the
 * client").
 */
class HistoryIT {
  private static TestServer server;
  private static Person alice;
  private static Person bob;

  /** A board with 120 messages. */
  private static String board;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    board = boardWith(120, "message ");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String boardWith(int messages, String text) {
    String id = server.newBoard();
    try (TestSocket sender = alice.on(id)) {
      for (int i = 1; i <= messages; i++) {
        sender.send("type", "message", "boardId", id, "text", text + i, "ref", i);
      }
      sender.saw("ack", frame -> frame.number("ref") == messages);
    }
    return id;
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void withoutAPositionTheNewestFiftyAreReturned() {
    try (TestSocket socket = bob.socket()) {
      Frame page = socket.history(board);
      assertEquals(range(71, 120), page.seqs());
      assertTrue(page.bool("more"));
      Frame message = page.messages().get(49);
      assertEquals("message 120", message.string("text"));
      assertEquals("user-alice", message.userId());
      assertFalse(message.string("id").isEmpty());
      assertTrue(message.string("at").endsWith("Z"));
    }
  }

  @Test
  void beforeIsExclusiveAndPagesBackwards() {
    try (TestSocket socket = bob.socket()) {
      Frame page = socket.history(board, "before", 71, "limit", 30);
      assertEquals(range(41, 70), page.seqs());
      assertTrue(page.bool("more"));
      Frame last = socket.history(board, "before", 41, "limit", 40);
      assertEquals(range(1, 40), last.seqs());
      assertFalse(last.bool("more"));
      Frame none = socket.history(board, "before", 1);
      assertEquals(List.of(), none.seqs());
      assertFalse(none.bool("more"));
      assertEquals(List.of(), socket.history(board, "before", 0).seqs());
      assertEquals(range(71, 120), socket.history(board, "before", 1_000_000).seqs());
    }
  }

  @Test
  void afterIsExclusiveAndPagesForwards() {
    try (TestSocket socket = bob.socket()) {
      Frame page = socket.history(board, "after", 0);
      assertEquals(range(1, 50), page.seqs());
      assertTrue(page.bool("more"));
      Frame last = socket.history(board, "after", 100);
      assertEquals(range(101, 120), last.seqs());
      assertFalse(last.bool("more"));
      assertEquals(List.of(), socket.history(board, "after", 120).seqs());
      assertEquals(List.of(), socket.history(board, "after", 1_000_000).seqs());
    }
  }

  @Test
  void theLimitIsOneToFiveHundred() {
    try (TestSocket socket = bob.socket()) {
      assertEquals(range(120, 120), socket.history(board, "limit", 1).seqs());
      assertEquals(range(1, 120), socket.history(board, "limit", 500).seqs());
      for (long limit : new long[] {0, -1, 501, Long.MAX_VALUE}) {
        Frame refused = socket.ask("type", "history", "boardId", board, "limit", limit);
        assertEquals("invalid_field", refused.string("code"));
      }
    }
  }

  @Test
  void beforeAndAfterTogetherAreInvalid() {
    try (TestSocket socket = bob.socket()) {
      Frame refused = socket.ask("type", "history", "boardId", board, "before", 9, "after", 1);
      assertEquals("error", refused.type());
      assertEquals("invalid_field", refused.string("code"));
      assertEquals(board, refused.string("boardId"));
    }
  }

  @Test
  void aJoinWithoutAPositionGetsTheNewestFifty() {
    try (TestSocket socket = bob.socket()) {
      Frame joined = socket.join(board);
      assertEquals(range(71, 120), joined.seqs());
      assertEquals(120, joined.number("seq"));
      assertTrue(joined.bool("recovered"));
    }
  }

  @Test
  void aResumingClientGetsAllMissedMessages() {
    try (TestSocket socket = bob.socket()) {
      String epoch = socket.join(board).string("epoch");
      assertRecovered(range(1, 120), socket.join(board, 0, epoch));
      assertRecovered(range(1, 120), socket.join(board, 0, null));
      assertRecovered(range(61, 120), socket.join(board, 60, epoch));
      assertRecovered(range(120, 120), socket.join(board, 119, epoch));
      assertRecovered(List.of(), socket.join(board, 120, epoch));
    }
  }

  private static void assertRecovered(List<Long> expected, Frame joined) {
    assertEquals(expected, joined.seqs());
    assertTrue(joined.bool("recovered"));
  }

  private static void assertNotRecovered(List<Long> newest, Frame joined) {
    assertEquals(newest, joined.seqs());
    assertFalse(joined.bool("recovered"));
  }

  @Test
  void aResumeThatIsNotPossibleIsReported() {
    try (TestSocket socket = bob.socket()) {
      String epoch = socket.join(board).string("epoch");
      assertNotRecovered(range(71, 120), socket.join(board, 60, "another"));
      assertNotRecovered(range(71, 120), socket.join(board, 60, ""));
      assertNotRecovered(range(71, 120), socket.join(board, 121, epoch));
    }
  }

  @Test
  void aThousandMissedMessagesAreRecoveredAndNotOneMore() {
    String busy = boardWith(1_001, "m");
    try (TestSocket socket = bob.socket()) {
      assertRecovered(range(2, 1_001), socket.join(busy, 1, null));
      assertNotRecovered(range(952, 1_001), socket.join(busy, 0, null));
    }
  }

  @Test
  void moreThanAQuarterOfAMebibyteIsNotRecovered() {
    String long4k = boardWith(80, "€".repeat(1_300));
    try (TestSocket socket = bob.socket()) {
      assertRecovered(range(21, 80), socket.join(long4k, 20, null));
      assertNotRecovered(range(31, 80), socket.join(long4k, 0, null));
    }
  }

  @Test
  void aRecreatedBoardHasAnotherEpoch() {
    String id = "board-" + UUID.randomUUID();
    server.newBoard(new BoardInfo(id, "A board", Access.OPEN, "epoch-a"));
    try (TestSocket socket = bob.socket()) {
      String before = socket.join(id).string("epoch");
      socket.message(id, "old");
      socket.close();
      server.sql("DELETE FROM boards WHERE id = ?", id);
      server.newBoard(new BoardInfo(id, "A board", Access.OPEN, "epoch-b"));
      server.restart();
      try (TestSocket again = bob.socket()) {
        Frame joined = again.join(id, 1, before);
        assertFalse(joined.bool("recovered"));
        assertEquals(0, joined.number("seq"));
        assertNotEquals(before, joined.string("epoch"));
      }
    }
  }

  @Test
  void joinedPrecedesLiveFramesAndTheNextMessageHasTheNextSeq() {
    String busy = server.newBoard();
    AtomicBoolean stop = new AtomicBoolean();
    try (TestSocket sender = alice.on(busy)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                while (!stop.get()) {
                  sender.send("type", "message", "boardId", busy, "text", "go on");
                  sender.send("type", "message", "boardId", busy, "text", "and on");
                  sender.expect("ack");
                  sender.expect("ack");
                }
              });
      try {
        sender.saw("ack", frame -> frame.number("seq") >= 4);
        long seen = 0;
        for (int i = 0; i < 60; i++) {
          // not the JDK's client: it may stop reading if frames arrive right after the 101
          try (RawSocket joiner =
              server.rawSocket("/ws/boards/" + busy + "?after=" + seen, "Cookie", bob.cookies())) {
            joiner.mustBeUpgraded().next("authenticated");
            seen = followsOn(joiner, seen);
          }
        }
      } finally {
        stop.set(true);
        sending.join();
      }
    }
  }

  /** Checks the first frames of a socket that resumes, and returns the number it has seen. */
  private static long followsOn(RawSocket joiner, long after) {
    Frame joined = joiner.next("joined");
    long seq = joined.number("seq");
    if (joined.bool("recovered")) {
      assertEquals(range(after + 1, seq), joined.seqs());
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(++seq, joiner.expect("message").number("seq"));
    }
    return seq;
  }
}
