package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The checker of the fault tests detects each way to break the promises. */
class HistoryCheckerTest {
  private static final String BOARD = "board";

  private final HistoryChecker checker = new HistoryChecker();
  private final SeenMessages bob = checker.client("bob");

  @BeforeEach
  void aliceSends() {
    for (String id : List.of("a", "b", "c")) {
      checker.sends("alice", BOARD, id, "text of " + id);
    }
  }

  private static Frame message(long seq, String userId, String id, String text) {
    return new Frame(
        Json.object(
            "type",
            "message",
            "boardId",
            BOARD,
            "seq",
            seq,
            "id",
            id,
            "user",
            Json.object("id", userId, "name", userId),
            "text",
            text,
            "at",
            "then"));
  }

  private static Frame message(long seq, String id) {
    return message(seq, "alice", id, "text of " + id);
  }

  private static Frame ack(long seq, String id) {
    return new Frame(
        Json.object("type", "ack", "boardId", BOARD, "seq", seq, "id", id, "at", "then"));
  }

  private static Frame joined(long seq, boolean recovered, Frame... messages) {
    JsonArrayBuilder list = JsonProvider.provider().createArrayBuilder();
    Stream.of(messages).map(Frame::json).forEach(list::add);
    JsonObject frame =
        Json.object(
            "type",
            "joined",
            "boardId",
            BOARD,
            "seq",
            seq,
            "recovered",
            recovered,
            "messages",
            list.build());
    return new Frame(frame);
  }

  private void takes(Frame... frames) {
    Stream.of(frames).forEach(bob::take);
  }

  private static void finds(String complaint, Executable check) {
    String found = assertThrows(AssertionError.class, check).getMessage();
    assertTrue(found.contains(complaint), found);
  }

  @Test
  void acceptsACorrectHistory() {
    checker.acknowledged("alice", ack(2, "b"));
    checker.acknowledged("alice", ack(2, "b"));
    takes(joined(1, true, message(1, "a")), message(2, "b"), message(3, "c"));
    List<Frame> stored = List.of(message(1, "a"), message(2, "b"), message(3, "c"));
    checker.check(BOARD, stored);
    bob.mustHaveSeen(BOARD, stored);
    assertEquals(1, checker.acknowledged());
  }

  @Test
  void detectsAnAcknowledgedMessageThatIsNotStored() {
    checker.acknowledged("alice", ack(2, "b"));
    finds("acknowledged but not stored", () -> checker.check(BOARD, List.of(message(1, "a"))));
  }

  @Test
  void detectsAMessageWithTwoNumbers() {
    checker.acknowledged("alice", ack(1, "a"));
    finds("later as 2", () -> checker.acknowledged("alice", ack(2, "a")));
    finds("but stored as", () -> checker.check(BOARD, List.of(message(1, "b"), message(2, "a"))));
  }

  @Test
  void detectsAnAcknowledgementOfAnUnsentMessage() {
    finds("never sent", () -> checker.acknowledged("alice", ack(1, "x")));
    finds("never sent", () -> checker.acknowledged("bob", ack(1, "a")));
  }

  @Test
  void detectsAMessageStoredTwice() {
    finds("stored twice", () -> checker.check(BOARD, List.of(message(1, "a"), message(2, "a"))));
  }

  @Test
  void detectsAGapOrAWrongOrder() {
    finds("number 2", () -> checker.check(BOARD, List.of(message(1, "a"), message(3, "b"))));
    finds("number 1", () -> checker.check(BOARD, List.of(message(2, "a"), message(1, "b"))));
  }

  @Test
  void detectsAWrongTextOrAuthor() {
    finds("but stored as", () -> checker.check(BOARD, List.of(message(1, "alice", "a", "other"))));
    finds(
        "nobody sent this",
        () -> checker.check(BOARD, List.of(message(1, "bob", "a", "text of a"))));
  }

  @Test
  void detectsAMessageOfAnotherBoard() {
    checker.sends("alice", "elsewhere", "d", "text of d");
    finds("nobody sent this", () -> checker.check(BOARD, List.of(message(1, "d"))));
    finds("is not on", () -> takes(message(1, "a")));
    takes(joined(0, true), new Frame(Json.object("type", "left", "boardId", BOARD)));
    finds("is not on", () -> takes(message(1, "a")));
  }

  @Test
  void detectsADuplicateMissingOrEarlyNumber() {
    takes(joined(1, true, message(1, "a")), message(2, "b"));
    finds("has seen 2", () -> takes(message(2, "b")));
    finds("has seen 2", () -> takes(message(1, "a")));
    checker.sends("bob", BOARD, "d", "text of d");
    finds("has seen 2", () -> takes(ack(4, "d")));
  }

  @Test
  void detectsAJoinWithMissingMessages() {
    takes(joined(1, true, message(1, "a")));
    finds("but joined at", () -> takes(joined(3, true, message(2, "b"))));
    finds("has seen 2", () -> takes(joined(4, true, message(4, "c"))));
    finds("did not recover", () -> takes(joined(9, false)));
  }

  @Test
  void detectsAClientWithADifferentMessage() {
    takes(joined(0, true), message(1, "a"));
    finds("but stored is null", () -> checker.check(BOARD, List.of()));
    finds("but stored is", () -> checker.check(BOARD, List.of(message(1, "b"))));
    takes(message(2, "alice", "b", "other"));
    finds("other", () -> checker.check(BOARD, List.of(message(1, "a"), message(2, "b"))));
  }

  @Test
  void detectsAClientWithoutTheLastMessage() {
    takes(joined(0, true), message(1, "a"));
    finds(
        "has seen 1 of 2",
        () -> bob.mustHaveSeen(BOARD, List.of(message(1, "a"), message(2, "b"))));
  }
}
