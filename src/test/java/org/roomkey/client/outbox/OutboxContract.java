package org.roomkey.client.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HostDatabase;

/** What the outbox promises on every database. */
abstract class OutboxContract {
  private static final String BOARD = "order-4711";

  final HostDatabase database;
  final FakeBoards boards = new FakeBoards();
  final OutboxDispatcher dispatcher;
  private final boolean readersWait;

  /**
   * @param readersWait whether a reader waits for the transaction of a row that is not committed
   */
  OutboxContract(HostDatabase.Kind kind, boolean readersWait) {
    this.database = kind.open();
    this.readersWait = readersWait;
    this.dispatcher = newDispatcher();
  }

  final OutboxDispatcher newDispatcher() {
    return new OutboxDispatcher(database.pool(), boards, System::nanoTime);
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** In a transaction of its own. */
  final String publish(String board, String text) throws SQLException {
    try (Connection connection = database.transaction()) {
      String id = RoomkeyOutbox.publish(connection, board, text);
      connection.commit();
      return id;
    }
  }

  final void publish(Connection connection, String... texts) throws SQLException {
    for (String text : texts) {
      RoomkeyOutbox.publish(connection, BOARD, text);
    }
  }

  final OutboxCounts counts() throws SQLException {
    try (OutboxTable table = new OutboxTable(database.pool())) {
      return table.counts();
    }
  }

  @Test
  void aCommittedMessageIsSentOnceUnderTheIdOfItsRow() throws SQLException {
    String id = publish(BOARD, "Shipped");
    assertEquals(1, dispatcher.dispatch().sent());
    assertEquals(0, dispatcher.dispatch().found());
    assertEquals(List.of(new FakeBoards.Taken(BOARD, id, "Shipped")), boards.taken());
    assertEquals(new OutboxCounts(0, 0), counts());
  }

  @Test
  void aMessageThatIsRolledBackIsNeverSent() throws SQLException {
    try (Connection connection = database.transaction()) {
      publish(connection, "Shipped");
      connection.rollback();
      publish(connection, "Delayed");
      connection.commit();
    }
    dispatcher.dispatch();
    assertEquals(List.of("Delayed"), boards.texts());
  }

  @Test
  void aMessageOfATransactionThatHasNotEndedIsNotSent() throws SQLException {
    try (Connection open = database.transaction()) {
      publish(open, "Shipped");
      CompletableFuture<Integer> found = dispatchElsewhere();
      if (!readersWait) {
        assertEquals(0, found.join());
      }
      open.commit();
      assertEquals(readersWait ? 1 : 0, found.join());
    }
    dispatcher.dispatch();
    assertEquals(List.of("Shipped"), boards.texts());
  }

  private CompletableFuture<Integer> dispatchElsewhere() {
    OutboxDispatcher other = newDispatcher();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return other.dispatch().found();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void withAutoCommitTheMessageIsPublishedAtOnce() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      publish(connection, "Shipped");
      connection.setAutoCommit(false);
      connection.rollback();
      connection.setAutoCommit(true);
    }
    dispatcher.dispatch();
    assertEquals(List.of("Shipped"), boards.texts());
  }

  @Test
  void aTransactionThatCommitsLaterThanAYoungerOneIsSentToo() throws SQLException {
    try (Connection first = database.transaction();
        Connection second = database.transaction()) {
      publish(first, "first");
      publish(second, "second");
      second.commit();
      if (!readersWait) {
        dispatcher.dispatch();
        assertEquals(List.of("second"), boards.texts());
      }
      first.commit();
    }
    dispatcher.dispatch();
    assertEquals(List.of("first", "second"), boards.texts().stream().sorted().toList());
  }

  @Test
  void theOrderIsThatOfTheCallsInATransactionAndOfTransactionsOneAfterTheOther()
      throws SQLException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      try (Connection connection = database.transaction()) {
        publish(connection, i + "a", i + "b", i + "c");
        connection.commit();
      }
      expected.addAll(List.of(i + "a", i + "b", i + "c"));
    }
    dispatcher.dispatch();
    assertEquals(expected, boards.texts());
  }

  @Test
  void emojiAndTheLongestTextArriveUnchanged() throws SQLException {
    List<String> texts =
        List.of(
            "🚢".repeat(2_000), "é".repeat(4_000), "\u0001 'quoted' \\ %_ <b>\u2028\r\n\ttext ");
    for (String text : texts) {
      publish(BOARD, text);
    }
    dispatcher.dispatch();
    assertEquals(texts, boards.texts());
  }

  @Test
  void relaysThatWorkAtTheSameTimeSendEachMessageOnceAndInOrder() throws SQLException {
    List<String> expected = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
    List<CompletableFuture<Integer>> relays = new ArrayList<>();
    for (String text : expected) {
      publish(BOARD, text);
      if (text.endsWith("0")) {
        relays.add(dispatchElsewhere());
      }
    }
    relays.forEach(CompletableFuture::join);
    dispatcher.dispatch();
    assertEquals(expected, boards.texts());
  }

  @Test
  void aRelayWaitsForAnotherAndGoesOnWhenThatOneDies() throws SQLException {
    publish(BOARD, "Shipped");
    CompletableFuture<Integer> found;
    try (Connection other = database.transaction();
        Statement statement = other.createStatement()) {
      statement.executeUpdate("UPDATE roomkey_outbox_lock SET taken = taken + 1");
      found = dispatchElsewhere();
      assertThrows(TimeoutException.class, () -> found.get(300, TimeUnit.MILLISECONDS));
      assertEquals(List.of(), boards.texts());
      other.rollback();
    }
    assertEquals(1, found.join());
    assertEquals(List.of("Shipped"), boards.texts());
  }

  @Test
  void withoutTheRowOfTheLockNothingIsSent() throws SQLException {
    database.execute("DELETE FROM roomkey_outbox_lock");
    publish(BOARD, "Shipped");
    SQLException failure = assertThrows(SQLException.class, dispatcher::dispatch);
    assertTrue(failure.getMessage().contains("roomkey_outbox_lock"), failure::getMessage);
    assertEquals(List.of(), boards.texts());
  }

  @Test
  void aBatchThatIsLostInTheMiddleIsSentAgainUnderTheSameIds() throws SQLException {
    for (String text : List.of("a", "b", "c")) {
      publish(BOARD, text);
    }
    boards.before(
        () -> {
          if (boards.taken().size() == 2) {
            throw new IllegalStateException("killed");
          }
        });
    assertThrows(IllegalStateException.class, dispatcher::dispatch);
    boards.before(() -> {});
    dispatcher.dispatch();
    assertEquals(List.of("a", "b", "a", "b", "c"), boards.texts());
    assertEquals(3, boards.taken().stream().map(FakeBoards.Taken::id).distinct().count());
  }

  @Test
  void aRefusedMessageIsPutAsideUntilAnAdministratorQueuesItAgain() throws SQLException {
    String id = publish("elsewhere", "refused");
    publish(BOARD, "Shipped");
    boards.fail("elsewhere", FakeBoards.refused(403, "forbidden"));
    assertEquals(1, dispatcher.dispatch().refused().size());
    assertEquals(List.of("Shipped"), boards.texts());
    assertEquals(new OutboxCounts(0, 1), counts());
    assertEquals("POST was refused: 403 forbidden", refusal(id));

    boards.recover();
    publish(BOARD, "Paid");
    dispatcher.dispatch();
    assertEquals(List.of("Shipped", "Paid"), boards.texts());
    database.execute(
        "UPDATE roomkey_outbox SET refused_at = NULL, refusal = NULL WHERE id = '" + id + "'");
    dispatcher.dispatch();
    assertEquals(List.of("Shipped", "Paid", "refused"), boards.texts());
    assertEquals(new OutboxCounts(0, 0), counts());
  }

  private String refusal(String id) throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT refusal FROM roomkey_outbox"
                    + " WHERE refused_at IS NOT NULL AND id = '"
                    + id
                    + "'")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  @Test
  void aConnectionGoesBackToThePoolAsItWas() throws SQLException {
    publish(BOARD, "Shipped");
    database.pool().setMaxTotal(1);
    try (Connection connection = database.pool().getConnection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    }
    database.pool().setDefaultTransactionIsolation(-1);
    dispatcher.dispatch();
    try (Connection connection = database.pool().getConnection()) {
      assertTrue(connection.getAutoCommit());
      assertEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
    }
  }
}
