package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.room.PublishResult.Outcome;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.Users;
import org.roomkey.testing.Wait;
import org.roomkey.user.StoreException;

/** A database whose connection breaks before a commit, or after it without a reply. */
class MessageWriterTest {
  private enum Fault {
    NONE,
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT,
    NO_ANSWER_YET,
    READING
  }

  private final MemoryDatabase memory = new MemoryDatabase();
  private final JdbcMessageStore stored = new JdbcMessageStore(memory.database());
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);
  private final MessageStore store =
      (MessageStore)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {MessageStore.class},
              (proxy, method, arguments) ->
                  faulty(method.getName(), () -> invoke(method, arguments)));
  private final AtomicLong late = new AtomicLong();
  private final CountDownLatch answers = new CountDownLatch(1);
  private final MessageWriter writer =
      new MessageWriter(store, Runnable::run, () -> System.nanoTime() + late.get());
  private volatile boolean appending;
  private volatile Fault fault = Fault.NONE;
  private Board board;

  private interface Call {
    Object make() throws Throwable;
  }

  private Object invoke(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(stored, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Object faulty(String method, Call call) throws Throwable {
    boolean appends = method.equals("append");
    if ((appends && fault == Fault.BEFORE_THE_COMMIT) || (!appends && fault == Fault.READING)) {
      throw new StoreException("away, says the test", null);
    }
    if (appends && fault == Fault.NO_ANSWER_YET) {
      appending = true;
      answers.await();
    }
    Object result = call.make();
    if (appends && fault == Fault.AFTER_THE_COMMIT) {
      throw new StoreException("broken off, says the test", null);
    }
    return result;
  }

  @BeforeEach
  void start() {
    new JdbcUserStore(memory.database()).create(Users.ALICE, Optional.empty(), Optional.empty());
    JdbcBoardStore boards = new JdbcBoardStore(memory.database(), 0);
    boards.create(new BoardInfo("board", "Board", Access.OPEN, "epoch"), null);
    board = new Boards(TestBoards.context(boards, store, writer)).find("board").orElseThrow();
    writer.start();
    board.join(bob, Resume.NEWEST, null, code -> {});
    bob.next("joined");
  }

  @AfterEach
  void close() {
    writer.close();
    memory.close();
  }

  private Outcome publish(String id) throws Exception {
    return outcome(offer(id));
  }

  private static Outcome outcome(CompletableFuture<PublishResult> result) throws Exception {
    return result.get(10, TimeUnit.SECONDS).outcome();
  }

  private CompletableFuture<PublishResult> offer(String id) {
    return board.publish(Users.ALICE, id, "text");
  }

  private List<Integer> seen(int count) {
    return IntStream.range(0, count).mapToObj(i -> bob.next("message").getInt("seq")).toList();
  }

  @Test
  void anUnstoredMessageGetsNoSeqAndCanBeRetried() throws Exception {
    fault = Fault.BEFORE_THE_COMMIT;
    assertEquals(Outcome.UNAVAILABLE, publish("a"));
    fault = Fault.NONE;
    assertEquals(Outcome.STORED, publish("b"));
    assertEquals(Outcome.STORED, publish("a"));
    assertEquals(List.of(1, 2), seen(2));
  }

  @Test
  void aMessageWithALostCommitReplyIsDeliveredBeforeLaterOnes() throws Exception {
    fault = Fault.AFTER_THE_COMMIT;
    assertEquals(Outcome.UNAVAILABLE, publish("a"));
    fault = Fault.NONE;
    assertEquals(Outcome.STORED, publish("b"));
    assertEquals(List.of(1, 2), seen(2));
    PublishResult again = offer("a").get(10, TimeUnit.SECONDS);
    assertEquals(Outcome.REPEATED, again.outcome());
    assertEquals(1, again.message().seq());
  }

  @Test
  void nothingIsStoredWhileACommitIsUnresolved() throws Exception {
    fault = Fault.AFTER_THE_COMMIT;
    assertEquals(Outcome.UNAVAILABLE, publish("a"));
    fault = Fault.READING;
    assertEquals(Outcome.UNAVAILABLE, publish("b"));
    fault = Fault.NONE;
    assertEquals(Outcome.STORED, publish("c"));
    assertEquals(List.of(1, 2), seen(2));
    assertEquals(2, stored.after("board", 0, 10).size());
  }

  @Test
  void aMessageWithALostCommitReplyIsDeliveredWithoutALaterOne() throws Exception {
    fault = Fault.AFTER_THE_COMMIT;
    assertEquals(Outcome.UNAVAILABLE, publish("a"));
    fault = Fault.NONE;
    assertEquals(List.of(1), seen(1));
  }

  @Test
  void aSenderIsAnsweredAfterFiveSecondsAtTheLatest() throws Exception {
    fault = Fault.NO_ANSWER_YET;
    CompletableFuture<PublishResult> first = offer("a");
    Wait.until("the first is being written", () -> appending);
    CompletableFuture<PublishResult> second = offer("b");
    writer.tick();
    assertFalse(first.isDone() || second.isDone());
    late.set(TimeUnit.SECONDS.toNanos(5));
    writer.tick();
    assertEquals(Outcome.UNAVAILABLE, outcome(first));
    assertEquals(Outcome.UNAVAILABLE, outcome(second));

    fault = Fault.NONE;
    answers.countDown();
    assertEquals(List.of(1), seen(1));
    assertEquals(Outcome.STORED, publish("c"));
    assertEquals(
        List.of("a", "c"), stored.after("board", 0, 10).stream().map(StoredMessage::id).toList());
    assertEquals(2, writer.counts().failed());
    assertEquals(1, writer.counts().stored(), "the sender of the first was told otherwise");
  }

  @Test
  void aSenderToldOfAFailureGetsALateMessageAsABroadcast() throws Exception {
    fault = Fault.NO_ANSWER_YET;
    FakeSubscriber alice = new FakeSubscriber(Users.ALICE);
    board.join(alice, Resume.NEWEST, null, code -> {});
    alice.next("joined");
    board.publish(alice, new ClientMessage.Message(null, "board", "text", "a"), () -> {});
    Wait.until("it is being written", () -> appending);
    late.set(TimeUnit.SECONDS.toNanos(5));
    writer.tick();
    assertEquals("unavailable", alice.next("error").getString("code"));

    fault = Fault.NONE;
    answers.countDown();
    assertEquals(1, alice.next("message").getInt("seq"), "by alice's own socket");
    assertEquals(Outcome.STORED, publish("b"));
    assertEquals(2, alice.next("message").getInt("seq"));
    assertEquals(List.of(), alice.remainingTypes());
  }

  @Test
  void messagesAcceptedBeforeTheStopAreStored() throws Exception {
    CompletableFuture<PublishResult> result = offer("a");
    writer.close();
    assertEquals(Outcome.STORED, outcome(result));
    assertEquals(Outcome.UNAVAILABLE, publish("b"));
  }
}
