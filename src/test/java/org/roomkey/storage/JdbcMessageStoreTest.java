package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Draft;
import org.roomkey.room.PublishResult;
import org.roomkey.room.PublishResult.Outcome;
import org.roomkey.room.Role;
import org.roomkey.room.StoredMessage;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcMessageStoreTest {
  private static final String ALICE = Users.ALICE.id();
  private static final String BOB = Users.BOB.id();

  private final StoreDatabase store;
  private final JdbcMessageStore messages;
  private final JdbcBoardStore boards;
  private final JdbcUserStore users;

  JdbcMessageStoreTest(StoreDatabase.Kind kind) {
    store = kind.open();
    messages = new JdbcMessageStore(store.database());
    boards = new JdbcBoardStore(store.database(), 0);
    users = new JdbcUserStore(store.database());
  }

  @BeforeEach
  void boardsAndPeople() {
    for (User user : List.of(Users.ALICE, Users.BOB, Users.CAROL)) {
      users.create(user, Optional.empty(), Optional.empty());
    }
    boards.create(new BoardInfo("open", "Open", Access.OPEN, "e1"), null);
    boards.create(new BoardInfo("private", "Private", Access.PRIVATE, "e2"), ALICE);
    boards.putMember("private", BOB, Role.VIEWER);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Draft draft(String board, String user, String id) {
    return new Draft(board, id, user, "Name", null, "text of " + id, 1_000);
  }

  private List<PublishResult> append(Draft... drafts) {
    return messages.append(List.of(drafts));
  }

  private static long seq(PublishResult result) {
    assertEquals(Outcome.STORED, result.outcome());
    return result.message().seq();
  }

  private static List<Long> seqs(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::seq).toList();
  }

  private void fill(int count) {
    messages.append(
        IntStream.range(0, count).mapToObj(i -> draft("open", ALICE, "m" + i)).toList());
  }

  @Test
  void eachBoardNumbersMessagesFromOneWithoutGaps() {
    List<PublishResult> outcomes =
        append(draft("open", ALICE, "a"), draft("private", ALICE, "b"), draft("open", BOB, "c"));
    assertEquals(List.of(1L, 1L, 2L), outcomes.stream().map(JdbcMessageStoreTest::seq).toList());
    assertEquals(3, seq(append(draft("open", ALICE, "d")).get(0)));
    assertEquals(
        List.of("a", "c", "d"),
        messages.after("open", 0, 10).stream().map(StoredMessage::id).toList());
  }

  @Test
  void aRepeatedIdOfAUserKeepsTheFirstMessage() {
    StoredMessage first = append(draft("open", ALICE, "a")).get(0).message();
    Draft repeat = new Draft("open", "a", ALICE, "Name", null, "another text", 2_000);
    List<PublishResult> outcomes =
        append(draft("open", ALICE, "b"), repeat, draft("open", BOB, "a"));
    assertEquals(2, seq(outcomes.get(0)));
    assertEquals(PublishResult.repeated(first), outcomes.get(1));
    assertEquals(3, seq(outcomes.get(2)), "another user's id is another message");
    assertEquals(3, messages.after("open", 0, 10).size());
  }

  @Test
  void anIdRepeatedInOneTransactionIsOneMessage() {
    List<PublishResult> outcomes = append(draft("open", ALICE, "a"), draft("open", ALICE, "a"));
    assertEquals(1, seq(outcomes.get(0)));
    assertEquals(Outcome.REPEATED, outcomes.get(1).outcome());
    assertEquals(1, outcomes.get(1).message().seq());
    assertEquals(2, seq(append(draft("open", ALICE, "b")).get(0)));
  }

  @Test
  void theSameIdOnAnotherBoardIsAnotherMessage() {
    append(draft("open", ALICE, "a"));
    assertEquals(1, seq(append(draft("private", ALICE, "a")).get(0)));
  }

  @Test
  void aRefusedWriterGetsNoSeqAndLeavesNoGap() {
    List<PublishResult> outcomes =
        append(
            draft("private", ALICE, "a"),
            draft("private", BOB, "b"),
            draft("private", Users.CAROL.id(), "c"),
            draft("no-such-board", ALICE, "d"),
            draft("open", "no-such-user", "e"),
            draft("private", ALICE, "f"));
    assertEquals(1, seq(outcomes.get(0)));
    assertEquals(Collections.nCopies(4, PublishResult.FORBIDDEN), outcomes.subList(1, 5));
    assertEquals(2, seq(outcomes.get(5)));
    boards.putMember("private", BOB, Role.EDITOR);
    assertEquals(3, seq(append(draft("private", BOB, "b")).get(0)));
    boards.removeMember("private", BOB);
    assertEquals(PublishResult.FORBIDDEN, append(draft("private", BOB, "g")).get(0));
  }

  @Test
  void aDisabledUserWritesNothing() {
    users.change(BOB, bob -> new User(bob.id(), bob.name(), bob.kind(), false, true));
    assertEquals(PublishResult.FORBIDDEN, append(draft("open", BOB, "a")).get(0));
  }

  @Test
  void manyBoardsAndUsersFitIntoOneTransaction() {
    for (int i = 0; i < 33; i++) {
      boards.create(new BoardInfo("b" + i, "B", Access.OPEN, "e"), null);
    }
    List<Draft> drafts =
        IntStream.range(0, 99)
            .mapToObj(i -> draft("b" + i % 33, i % 2 == 0 ? ALICE : BOB, "m" + i))
            .toList();
    List<PublishResult> outcomes = messages.append(drafts);
    assertEquals(1, seq(outcomes.get(0)));
    assertEquals(3, seq(outcomes.get(98)));
  }

  /** The boards have 1 to 5 messages, so that many of them move by the same number. */
  @Test
  void manyBoardsMoveByTheirOwnNumbersOfStoredMessages() {
    int count = 200;
    for (int i = 0; i < count; i++) {
      boards.create(new BoardInfo("b" + i, "B", Access.OPEN, "e"), null);
    }
    for (int round = 1; round <= 3; round++) {
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        for (int message = 0; message <= i % 5; message++) {
          drafts.add(draft("b" + i, ALICE, round + "-" + message));
          drafts.add(draft("b" + i, "no-such-user", round + "-" + message));
          drafts.add(draft("no-such-board-" + i, ALICE, round + "-" + message));
        }
      }
      Collections.shuffle(drafts, new Random(round));
      messages.append(drafts);
      for (int i = 0; i < count; i++) {
        long last = (i % 5 + 1L) * round;
        assertEquals(
            LongStream.rangeClosed(1, last).boxed().toList(),
            seqs(messages.after("b" + i, 0, 100)),
            "b" + i);
        assertEquals(last, boards.position("b" + i).orElseThrow().seq(), "b" + i);
      }
    }
  }

  @Test
  void pagesAscendAndStopAtTheBoundary() {
    fill(10);
    assertEquals(List.of(8L, 9L, 10L), seqs(messages.before("open", Long.MAX_VALUE, 3)));
    assertEquals(List.of(5L, 6L), seqs(messages.before("open", 7, 2)));
    assertEquals(List.of(1L, 2L), seqs(messages.before("open", 3, 5)));
    assertEquals(List.of(), messages.before("open", 1, 5));
    assertEquals(List.of(8L, 9L, 10L), seqs(messages.before("open", 1_000, 3)));
    assertEquals(List.of(4L, 5L), seqs(messages.after("open", 3, 2)));
    assertEquals(List.of(), messages.after("open", 10, 2));
    assertEquals(List.of(), messages.before("no-such-board", Long.MAX_VALUE, 5));
  }

  @Test
  void aRedactedMessageKeepsItsPlaceAndLosesItsText() {
    fill(3);
    messages.redact("open", 2);
    StoredMessage redacted = messages.find("open", 2).orElseThrow();
    assertEquals("", redacted.text());
    assertTrue(redacted.deleted());
    assertEquals(List.of(1L, 2L, 3L), seqs(messages.after("open", 0, 10)));
  }

  @Test
  void deletingABoardDeletesItsMessagesAndANewOneStartsAtOne() {
    fill(3);
    assertTrue(boards.delete("open"));
    assertEquals(List.of(), messages.after("open", 0, 10));
    boards.create(new BoardInfo("open", "Open", Access.OPEN, "e3"), null);
    assertEquals(1, seq(append(draft("open", ALICE, "m0")).get(0)));
  }

  @Test
  void messagesAreDeletedByAgeAndByNumber() {
    for (int i = 0; i < 2_500; i += 500) {
      int from = i;
      messages.append(
          IntStream.range(from, from + 500)
              .mapToObj(n -> new Draft("open", "m" + n, ALICE, "Name", null, "text", n))
              .toList());
    }
    messages.purge(0, 0);
    assertEquals(List.of(1L, 2L), seqs(messages.after("open", 0, 2)));
    messages.purge(1_200, 0);
    assertEquals(List.of(1_201L), seqs(messages.after("open", 0, 1)));
    assertEquals(List.of(), messages.before("open", 1_201, 5));
    messages.purge(0, 3);
    assertEquals(List.of(2_498L, 2_499L, 2_500L), seqs(messages.after("open", 0, 10)));
    assertEquals(2_501, seq(append(draft("open", ALICE, "m0")).get(0)), "its id is forgotten too");
  }
}
