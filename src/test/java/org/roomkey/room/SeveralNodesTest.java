package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Peers.RemotePresence;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.Users;
import org.roomkey.user.AuthenticationTime;

/** A board on two nodes that share only the database and exchange no hints. */
class SeveralNodesTest {
  private final MemoryDatabase memory = new MemoryDatabase();
  private final JdbcMessageStore messages = new JdbcMessageStore(memory.database());
  private final JdbcBoardStore boards = new JdbcBoardStore(memory.database(), 0);
  private final Node here = new Node();
  private final Node there = new Node();
  private final FakeSubscriber alice = new FakeSubscriber(Users.ALICE);
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);

  /** There are other nodes, but no event gets through. */
  private static final Peers MUTE =
      new Peers() {
        @Override
        public boolean exist() {
          return true;
        }
      };

  private final class Node {
    private final MessageWriter writer =
        new MessageWriter(messages, Runnable::run, System::nanoTime);
    private final Boards all = new Boards(TestBoards.context(boards, messages, writer, MUTE));
    private final BoardSync sync = new BoardSync(all, boards, Runnable::run);

    Board board() {
      return all.find("board").orElseThrow();
    }

    /** The board in memory, without a database check. */
    Board remembered() {
      CompletableFuture<Board> found = new CompletableFuture<>();
      all.tell("board", found::complete);
      return found.join();
    }

    PublishResult publish(String id, String text) throws Exception {
      return remembered().publish(Users.ALICE, id, text).get(10, TimeUnit.SECONDS);
    }

    /** From a socket, which gets the answer. */
    void publish(String id, String text, FakeSubscriber sender) {
      remembered().publish(sender, new ClientMessage.Message(null, "board", text, id), () -> {});
    }
  }

  @BeforeEach
  void start() {
    JdbcUserStore users = new JdbcUserStore(memory.database());
    users.create(Users.ALICE, Optional.empty(), Optional.empty());
    users.create(Users.BOB, Optional.empty(), Optional.empty());
    boards.create(new BoardInfo("board", "Board", Access.OPEN, "epoch"), null);
    here.writer.start();
    there.writer.start();
    here.board().join(alice, Resume.NEWEST, null, code -> {});
    there.board().join(bob, Resume.NEWEST, null, code -> {});
    alice.next("joined");
    bob.next("joined");
  }

  @AfterEach
  void close() {
    here.writer.close();
    there.writer.close();
    memory.close();
  }

  private static List<Integer> seqs(FakeSubscriber reader, int count) {
    return IntStream.range(0, count).mapToObj(i -> reader.next("message").getInt("seq")).toList();
  }

  @Test
  void messagesOfTheOtherNodePrecedeThisNodesNextWrite() throws Exception {
    for (int i = 1; i <= 3; i++) {
      here.publish("here-" + i, "text", alice);
      alice.next("ack");
    }
    assertEquals(4, there.publish("there", "text").message().seq());
    assertEquals(List.of(1, 2, 3, 4), seqs(bob, 4));
    here.board();
    assertEquals(List.of(4), seqs(alice, 1));
  }

  @Test
  void aRetryOfAMessageStoredByAnotherNodeIsOnlyAcknowledged() throws Exception {
    FakeSubscriber again = new FakeSubscriber(Users.ALICE);
    there.remembered().join(again, Resume.NEWEST, null, code -> {});
    again.next("joined");
    bob.next("user_joined");
    here.publish("first", "text");
    here.publish("the-id", "text");

    there.publish("the-id", "another text", again);

    assertEquals(List.of(1), seqs(again, 1));
    JsonObject answer = again.next("ack");
    assertTrue(answer.getBoolean("duplicate"));
    assertEquals(2, answer.getInt("seq"));
    assertEquals(List.of(1, 2), seqs(bob, 2));
    there.board();
    assertFalse(again.remainingTypes().contains("message"));
  }

  @Test
  void aTextRedactedBeforeThisNodeReadItIsNeverShown() throws Exception {
    here.publish("a", "secret");
    assertEquals(
        Redaction.DONE,
        here.remembered().redact(1, new Redactor(Users.ALICE, true, true, false)).join());

    there.board();

    assertEquals("", bob.next("message").getString("text"));
    assertEquals(1, bob.next("message_deleted").getInt("seq"));
    assertEquals(List.of(), bob.remainingTypes());
  }

  @Test
  void aTextRedactedDuringTheReadIsNotShown() {
    List<StoredMessage> newest = List.of();
    History history = new History("board", messages, new RecentMessages(0, newest));
    history.redact(1);
    StoredMessage read =
        new StoredMessage("board", 1, "a", "user-alice", "Alice", null, "secret", 0, false);
    assertEquals("", history.add(read).text());
    assertTrue(
        history
            .add(new StoredMessage("board", 2, "b", "u", "U", null, "x", 0, false))
            .text()
            .equals("x"));
  }

  @Test
  void deletedMessagesAreNotCounted() {
    RecentMessages recent = new RecentMessages(0, List.of());
    recent.add(new StoredMessage("board", 1, "a", "u", "U", null, "x", 0, false));
    recent.add(new StoredMessage("board", 5, "e", "u", "U", null, "x", 0, false));
    assertEquals(5, recent.first());
    assertEquals(1, recent.after(0).size());
  }

  @Test
  void aUserWhoLostAccessOnTheOtherNodeIsRemovedAtTheNextCheck() {
    assertTrue(here.remembered().update(SeveralNodesTest::madePrivate).join());
    there.board();
    assertEquals("board", bob.next("board_revoked").getString("boardId"));
    assertEquals(Optional.empty(), there.remembered().roleOf(Users.BOB));
  }

  @Test
  void aStepUpSetOnTheOtherNodeRemovesOldAuthenticationsAtTheNextCheck() {
    bob.authenticate(new AuthenticationTime(Instant.now().minusSeconds(120)));
    assertTrue(here.remembered().update(SeveralNodesTest::withStepUp).join());
    there.board();
    assertEquals("step_up", bob.next("board_revoked").getString("reason"));
  }

  private static BoardInfo withStepUp(BoardInfo info) {
    Optional<Duration> aMinute = Optional.of(Duration.ofMinutes(1));
    return new BoardInfo(info.id(), info.name(), info.access(), aMinute, info.epoch());
  }

  @Test
  void aRecreatedBoardIsANewBoard() {
    Board before = there.remembered();
    assertTrue(here.remembered().delete().join());
    boards.create(new BoardInfo("board", "Board", Access.OPEN, "another"), null);
    assertEquals("another", there.board().info().epoch());
    assertTrue(before.isDeleted());
    assertEquals("board", bob.next("board_revoked").getString("boardId"));
  }

  @Test
  void aReportedChangeIsReadFromTheDatabase() {
    assertTrue(here.remembered().update(SeveralNodesTest::madePrivate).join());
    there.sync.changed("board");
    assertEquals("board", bob.next("board_revoked").getString("boardId"));
  }

  @Test
  void aChangeWhoseReportWasLostIsFoundByTheNextCheck() throws Exception {
    here.publish("a", "text");
    there.sync.check(there.sync.ids());
    assertEquals("text", bob.next("message").getString("text"));
  }

  @Test
  void aUserOfAnotherNodeIsPresentUntilThatNodeReportsOtherwiseOrIsGone() {
    Person carol = new Person("user-carol", "Carol", null);
    there.sync.deliver("board", board -> board.present(new RemotePresence("node", carol, 1)));
    assertEquals(2, bob.next("user_joined").getInt("viewers"));
    there.sync.deliver("board", board -> board.gone("node", "user-carol"));
    assertEquals(1, bob.next("user_left").getInt("viewers"));
    there.sync.deliver("board", board -> board.present(new RemotePresence("node", carol, 1)));
    bob.next("user_joined");
    there.sync.deliverToAll(board -> board.forgetNode("node"));
    assertEquals(1, bob.next("user_left").getInt("viewers"));
  }

  @Test
  void typingAndSignalsOfAnotherNodeReachThePeopleHere() {
    Person carol = new Person("user-carol", "Carol", null);
    there.sync.deliver("board", board -> board.present(new RemotePresence("node", carol, 1)));
    bob.next("user_joined");
    there.sync.deliver("board", board -> board.typing(carol));
    assertEquals("user-carol", bob.next("user_typing").getJsonObject("user").getString("id"));
    there.sync.deliver("board", board -> board.signal(carol, "wave", JsonValue.TRUE));
    assertEquals("wave", bob.next("signal").getString("event"));
  }

  @Test
  void anEventOfABoardThatIsNotInMemoryIsDropped() {
    there.sync.deliver("another", board -> fail("delivered"));
  }

  private static BoardInfo madePrivate(BoardInfo info) {
    return new BoardInfo(info.id(), info.name(), Access.PRIVATE, info.epoch());
  }
}
