package org.roomkey.client.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.outbox.OutboxDispatcher.Batch;
import org.roomkey.testing.HostDatabase;
import org.roomkey.testing.Wait;

/** The rules for failures and for the end of a batch. {@link OutboxContract} has the rest. */
class OutboxDispatcherTest {
  private final HostDatabase database = HostDatabase.Kind.DERBY.open();
  private final FakeBoards boards = new FakeBoards();
  private long nanos;
  private final OutboxDispatcher dispatcher =
      new OutboxDispatcher(database.pool(), boards, () -> nanos);

  @AfterEach
  void close() {
    database.close();
  }

  /** In one transaction: board, text, board, text, and so on. */
  private void publish(String... boardsAndTexts) throws SQLException {
    try (Connection connection = database.transaction()) {
      for (int i = 0; i < boardsAndTexts.length; i += 2) {
        RoomkeyOutbox.publish(connection, boardsAndTexts[i], boardsAndTexts[i + 1]);
      }
      connection.commit();
    }
  }

  @Test
  void aBoardThatFailsKeepsItsOrderAndDoesNotDelayOthers() throws SQLException {
    publish("a", "a1", "a", "a2", "b", "b1", "a", "a3", "b", "b2");
    boards.fail("a", FakeBoards.unavailable());
    Batch batch = dispatcher.dispatch();
    assertEquals(2, batch.sent());
    assertTrue(batch.failure().isPresent());
    assertFalse(batch.isStuck());
    assertEquals(1, boards.requests("a"));
    assertEquals(List.of("b1", "b2"), boards.texts());

    boards.recover();
    dispatcher.dispatch();
    assertEquals(List.of("a1", "a2", "a3"), boards.texts("a"));
  }

  @Test
  void boardsThatKeepFailingComeLast() throws SQLException {
    for (String board : List.of("p1", "p2", "p3", "p4")) {
      publish(board, "never");
      boards.fail(board, FakeBoards.unavailable());
    }
    publish("good", "1");
    assertTrue(dispatcher.dispatch().isStuck());
    dispatcher.dispatch();
    assertEquals(List.of("1"), boards.texts());
    publish("good", "2");
    dispatcher.dispatch();
    assertEquals(List.of("1", "2"), boards.texts());
  }

  @Test
  void aRoomkeyThatIsAwayIsAskedOnlyAFewTimesInABatch() throws SQLException {
    for (int i = 0; i < 20; i++) {
      publish("board-" + i, "text");
    }
    boards.fail("*", FakeBoards.unavailable());
    assertTrue(dispatcher.dispatch().isStuck());
    int asked = 0;
    for (int i = 0; i < 20; i++) {
      asked += boards.requests("board-" + i);
    }
    assertEquals(3, asked);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_field, true",
    "403, forbidden, true",
    "404, not_found, true",
    "401, invalid_token, false",
    "421, misdirected, false",
    "404, unknown, false",
    "403, unknown, false",
  })
  void onlyRoomkeysRefusalOfTheMessageItselfIsForGood(int status, String code, boolean isForGood)
      throws SQLException {
    publish("a", "text");
    boards.fail("a", FakeBoards.refused(status, code));
    Batch batch = dispatcher.dispatch();
    assertEquals(isForGood ? 1 : 0, batch.refused().size());
    assertEquals(!isForGood, batch.failure().isPresent());
    boards.recover();
    dispatcher.dispatch();
    assertEquals(isForGood ? List.of() : List.of("text"), boards.texts());
  }

  @Test
  void aBatchEndsInTime() throws SQLException {
    publish("a", "1", "a", "2", "a", "3");
    boards.before(() -> nanos += Duration.ofSeconds(1).toNanos());
    assertEquals(2, dispatcher.dispatch().sent());
    assertEquals(1, dispatcher.dispatch().sent());
    assertEquals(List.of("1", "2", "3"), boards.texts());
  }

  @Test
  void aBatchThatHasNotTriedABoardWithFailuresDoesNotHideThem() throws SQLException {
    publish("a", "1");
    boards.fail("a", FakeBoards.unavailable());
    dispatcher.dispatch();
    publish("b", "1");
    boards.before(() -> nanos += Duration.ofSeconds(2).toNanos());
    Batch batch = dispatcher.dispatch();
    assertEquals(1, batch.sent());
    assertTrue(batch.failing());
    boards.recover();
    assertFalse(dispatcher.dispatch().failing());
  }

  @Test
  void aBoardWhoseMessagesWereDeletedDoesNotFailAnyMore() throws SQLException {
    publish("a", "1");
    boards.fail("a", FakeBoards.unavailable());
    assertTrue(dispatcher.dispatch().failing());
    database.execute("DELETE FROM roomkey_outbox");
    assertFalse(dispatcher.dispatch().failing());
    publish("b", "1");
    assertFalse(dispatcher.dispatch().failing());
  }

  @Test
  void aConnectionGoesBackToAPoolWithoutAutoCommitAsItWas() throws SQLException {
    publish("a", "1");
    try (Connection only = database.transaction()) {
      DataSource pool = ofOne(only);
      new OutboxDispatcher(pool, boards, () -> nanos).dispatch();
      assertFalse(only.getAutoCommit());
      only.setAutoCommit(true);
      new OutboxDispatcher(pool, boards, () -> nanos).dispatch();
      assertTrue(only.getAutoCommit());
    }
  }

  /** A pool that repairs nothing. */
  private static DataSource ofOne(Connection only) {
    Connection lent =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) ->
                    method.getName().equals("close") ? null : method.invoke(only, args));
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) -> lent);
  }

  @Test
  void aBatchThatIsStoppedKeepsWhatItHasSent() throws SQLException {
    publish("a", "1", "a", "2");
    boards.before(dispatcher::stop);
    assertEquals(1, dispatcher.dispatch().sent());
    new OutboxDispatcher(database.pool(), boards, () -> nanos).dispatch();
    assertEquals(List.of("1", "2"), boards.texts());
  }

  /**
   * A read that goes row by row can miss a message of a transaction that commits meanwhile, and
   * find one of a transaction that begins afterwards.
   */
  @Test
  void aBatchSendsNothingThatIsYoungerThanItsFirstLook() throws Exception {
    publish("a", "1");
    AtomicReference<Batch> batch = new AtomicReference<>();
    Thread relay = new Thread(() -> batch.set(dispatch()));
    try (Connection other = database.transaction();
        Statement statement = other.createStatement()) {
      statement.executeUpdate("UPDATE roomkey_outbox_lock SET taken = taken + 1");
      relay.start();
      Wait.until(
          "the batch waits for the lock", () -> relay.getState() == Thread.State.TIMED_WAITING);
      publish("a", "2");
      other.commit();
    }
    relay.join();
    assertEquals(1, batch.get().found());
    assertEquals(List.of("1"), boards.texts());
    dispatcher.dispatch();
    assertEquals(List.of("1", "2"), boards.texts());
  }

  private Batch dispatch() {
    try {
      return dispatcher.dispatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLongReasonOfARefusalIsCut() throws SQLException {
    publish("a", "text");
    boards.fail("a", new RoomkeyException.Refused("POST " + "x".repeat(500), 403, "forbidden"));
    assertEquals(1, dispatcher.dispatch().refused().size());
    try (OutboxTable table = new OutboxTable(database.pool())) {
      assertEquals(new OutboxCounts(0, 1), table.counts());
    }
  }
}
