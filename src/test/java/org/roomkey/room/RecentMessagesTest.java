package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {

  private static StoredMessage message(long seq, String text) {
    return new StoredMessage("board", seq, "m" + seq, "user", "User", null, text, seq, false);
  }

  private static RecentMessages of(long count) {
    return new RecentMessages(
        count, LongStream.rangeClosed(1, count).mapToObj(seq -> message(seq, "text")).toList());
  }

  private static List<Long> seqs(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::seq).toList();
  }

  @Test
  void anEmptyBoardStartsAtTheFirstMessage() {
    RecentMessages recent = of(0);
    assertEquals(0, recent.seq());
    assertEquals(1, recent.first());
    recent.add(message(1, "text"));
    assertEquals(List.of(1L), seqs(recent.newest()));
  }

  @Test
  void shortMessagesAreKeptUpToTwoHundred() {
    RecentMessages recent = of(500);
    assertEquals(301, recent.first());
    assertEquals(50, recent.newest().size());
    assertEquals(List.of(499L, 500L), seqs(recent.after(498)));
  }

  @Test
  void longMessagesAreKeptDownToFifty() {
    RecentMessages recent = of(10);
    for (long seq = 11; seq <= 200; seq++) {
      recent.add(message(seq, "x".repeat(4_000)));
    }
    assertEquals(151, recent.first());
  }

  @Test
  void messagesAreDroppedByAgeAndByNumber() {
    RecentMessages recent = of(100);
    recent.trim(0, 0);
    assertEquals(1, recent.first());
    recent.trim(41, 0);
    assertEquals(41, recent.first());
    recent.trim(0, 3);
    assertEquals(98, recent.first());
    recent.trim(1_000, 0);
    assertEquals(101, recent.first());
    assertTrue(recent.newest().isEmpty());
    assertEquals(100, recent.seq());
    recent.add(message(101, "text"));
    assertEquals(List.of(101L), seqs(recent.after(0)));
  }
}
