package org.roomkey.client.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.client.Roomkey;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HostDatabase;
import org.roomkey.testing.Wait;

/** The thread of a relay: when it looks, waits, complains and ends. */
class OutboxRelayTest {
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofHours(1);

  @RegisterExtension final CapturedLog log = new CapturedLog(Level.INFO);

  private final HostDatabase database = HostDatabase.Kind.DERBY.open();
  private final FakeBoards boards = new FakeBoards();
  private final AtomicLong nanos = new AtomicLong();
  private final OutboxDispatcher dispatcher =
      new OutboxDispatcher(database.pool(), boards, nanos::get);
  private OutboxRelay relay;

  @AfterEach
  void close() {
    if (relay != null) {
      // It waits for longer only if a request takes longer.
      assertTimeout(Duration.ofSeconds(6), relay::close);
    }
    database.close();
  }

  private void start(Duration poll) {
    relay = new OutboxRelay(database.pool(), dispatcher, poll).start();
  }

  private void publish(String board, String... texts) throws SQLException {
    try (Connection connection = database.transaction()) {
      for (String text : texts) {
        RoomkeyOutbox.publish(connection, board, text);
      }
      connection.commit();
    }
  }

  private void awaitTexts(String... texts) {
    Wait.until(List.of(texts) + " are sent", () -> boards.texts().equals(List.of(texts)));
  }

  private boolean isEmpty() {
    try {
      return relay.counts().equals(new OutboxCounts(0, 0));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsCommittedIsSentBeforeAndAfterTheStart() throws SQLException {
    publish("a", "1");
    start(SOON);
    awaitTexts("1");
    publish("a", "2", "3");
    awaitTexts("1", "2", "3");
    Wait.until("the table is empty", this::isEmpty);
    assertEquals(List.of(), log.lines());
  }

  @Test
  void aRelayThatIsWokenLooksAtOnce() throws SQLException {
    start(NEVER);
    Wait.until("it waits", () -> isWaiting());
    publish("a", "1");
    relay.wake();
    awaitTexts("1");
  }

  private static boolean isWaiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                thread.getName().equals("roomkey-outbox")
                    && thread.getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void messagesWaitWhileRoomkeyIsAwayAndTheLogSaysSoOnce() throws SQLException {
    boards.fail("*", FakeBoards.unavailable());
    publish("a", "1", "2");
    start(SOON);
    Wait.until("it has asked several times", () -> boards.requests("a") > 4);
    assertEquals(2, relay.counts().waiting());
    boards.recover();
    awaitTexts("1", "2");
    Wait.until("the log has it", () -> log.lines().size() == 2);
    assertEquals(
        List.of(
            "WARNING Messages wait in roomkey_outbox: POST got no answer: no connection",
            "INFO The relay of roomkey_outbox works again"),
        log.lines());
  }

  @Test
  void theLogDoesNotCallItARecoveryIfOthersAreSentMeanwhile() throws SQLException {
    boards.fail("bad", FakeBoards.unavailable());
    publish("bad", "1");
    start(SOON);
    Wait.until("the log has it", () -> !log.lines().isEmpty());
    // A batch ends after one message: before it comes to the board that fails.
    boards.before(() -> nanos.addAndGet(Duration.ofSeconds(2).toNanos()));
    publish("good", "1", "2", "3");
    awaitTexts("1", "2", "3");
    assertEquals(1, log.lines().size());
  }

  @Test
  void aRequestIsNotRepeatedInsideATransaction() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    publish("a", "1");
    try (Roomkey roomkey = Roomkey.at("http://127.0.0.1:" + server.getAddress().getPort(), "t")) {
      relay = RoomkeyOutbox.relay(database.pool(), roomkey, NEVER).start();
      Wait.until("the log has it", () -> !log.lines().isEmpty());
      relay.close();
    } finally {
      server.stop(0);
    }
    assertEquals(1, requests.get());
  }

  @Test
  void pausesGrowWhileNothingCanBeSent() throws SQLException {
    boards.fail("*", FakeBoards.unavailable());
    publish("a", "1");
    start(Duration.ofMillis(20));
    Wait.until("it has asked", () -> boards.requests("a") > 0);
    long begin = System.nanoTime();
    Wait.until("it has asked six times", () -> boards.requests("a") >= 6);
    // Half of 20, 40, 80, 160 and 320 ms, without the first.
    assertTrue(System.nanoTime() - begin > Duration.ofMillis(250).toNanos());
    relay.wake();
  }

  @Test
  void aDatabaseThatComesLateOrComesBackIsUsed() throws SQLException {
    database.execute("RENAME TABLE roomkey_outbox TO away");
    start(SOON);
    Wait.until("it complains", () -> !log.lines().isEmpty());
    database.execute("RENAME TABLE away TO roomkey_outbox");
    publish("a", "1");
    awaitTexts("1");
    Wait.until("the log has it", () -> log.lines().size() == 2);
    assertTrue(log.lines().get(0).startsWith("WARNING The relay of roomkey_outbox cannot"));
    assertEquals("INFO The relay of roomkey_outbox works again", log.lines().get(1));
  }

  @Test
  void refusedMessagesMakeOneLine() throws SQLException {
    boards.fail("gone", FakeBoards.refused(403, "forbidden"));
    publish("gone", "1", "2", "3");
    start(SOON);
    Wait.until("the log has it", () -> !log.lines().isEmpty());
    assertEquals(new OutboxCounts(0, 3), relay.counts());
    assertEquals(1, log.lines().size());
    assertTrue(
        log.lines()
            .get(0)
            .matches(
                "WARNING Roomkey refused messages, which are put aside in roomkey_outbox: 3\\. The"
                    + " first is [0-9a-f-]{36}: POST was refused: 403 forbidden"));
  }

  @Test
  void aFailureOfTheSenderItselfDoesNotEndTheThread() throws SQLException {
    boards.before(
        () -> {
          throw new IllegalStateException("a defect");
        });
    publish("a", "1");
    start(SOON);
    Wait.until("it complains", () -> !log.lines().isEmpty());
    boards.before(() -> {});
    awaitTexts("1");
  }

  @Test
  void closeWaitsForTheRequestThatIsSentAndNoLonger() throws Exception {
    CountDownLatch inRequest = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    boards.before(
        () -> {
          inRequest.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    publish("a", "1", "2");
    start(SOON);
    inRequest.await();
    Thread closing = new Thread(relay::close);
    closing.start();
    Wait.until("it closes", () -> closing.getState() == Thread.State.TIMED_WAITING);
    answer.countDown();
    closing.join();
    assertEquals(List.of("1"), boards.texts());
    assertEquals(1, relay.counts().waiting());
    assertFalse(isWaiting());
  }

  @Test
  void closeWithoutStartReturns() {
    relay = new OutboxRelay(database.pool(), dispatcher, NEVER);
  }
}
