package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
import org.roomkey.testing.Wait;

/**
 * Concurrent use of one database by two nodes, each with its own pool. Derby supports one node,
 * with one thread that writes messages while others change boards.
 */
class TwoNodesTest {
  private static final List<String> BOARDS = List.of("a", "b", "c", "d");
  private static final String ALICE = Users.ALICE.id();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StoreDatabase store;

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  private void open(StoreDatabase.Kind kind) {
    store = kind.open();
    new JdbcUserStore(store.database()).create(Users.ALICE, Optional.empty(), Optional.empty());
    for (String id : BOARDS) {
      boards().create(new BoardInfo(id, id, Access.PRIVATE, "e"), ALICE);
    }
  }

  private JdbcBoardStore boards() {
    return new JdbcBoardStore(store.database(), 0);
  }

  private static Draft draft(String board, String id) {
    return new Draft(board, id, ALICE, "Alice", null, "text", 1_000);
  }

  /** Of a hundred ids each node sends each at least once, in an order and in batches of its own. */
  @Test
  void twoNodesNumberWithoutGapsAndDeduplicateIds() throws Exception {
    open(StoreDatabase.Kind.POSTGRESQL);
    CyclicBarrier start = new CyclicBarrier(2);
    List<Callable<Map<String, Long>>> nodes = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      Random random = new Random(node);
      JdbcMessageStore messages = new JdbcMessageStore(store.ofAnotherNode());
      nodes.add(
          () -> {
            start.await();
            return sendAll(messages, random);
          });
    }
    List<Map<String, Long>> answers = new ArrayList<>();
    for (Future<Map<String, Long>> node : threads.invokeAll(nodes)) {
      answers.add(node.get(60, TimeUnit.SECONDS));
    }
    assertEquals(answers.get(0), answers.get(1), "both were told the same number of each message");
    Map<String, Long> stored = new HashMap<>();
    JdbcMessageStore messages = new JdbcMessageStore(store.database());
    for (String board : BOARDS) {
      List<StoredMessage> all = messages.after(board, 0, 1_000);
      all.forEach(message -> stored.put(board + " " + message.id(), message.seq()));
      assertEquals(
          LongStream.rangeClosed(1, 100).boxed().toList(),
          all.stream().map(StoredMessage::seq).toList());
    }
    assertEquals(answers.get(0), stored);
  }

  /** The number of each message by board and id. */
  private static Map<String, Long> sendAll(JdbcMessageStore messages, Random random) {
    Map<String, Long> seqs = new HashMap<>();
    while (seqs.size() < 400) {
      List<Draft> batch =
          IntStream.rangeClosed(0, random.nextInt(6))
              .mapToObj(i -> draft(BOARDS.get(random.nextInt(4)), "m" + random.nextInt(100)))
              .toList();
      List<PublishResult> outcomes = messages.append(batch);
      for (int i = 0; i < batch.size(); i++) {
        String key = batch.get(i).boardId() + " " + batch.get(i).id();
        long seq = seq(outcomes.get(i));
        Long first = seqs.putIfAbsent(key, seq);
        assertTrue(first == null || first == seq, key);
      }
    }
    return seqs;
  }

  private static long seq(PublishResult result) {
    assertTrue(Set.of(Outcome.STORED, Outcome.REPEATED).contains(result.outcome()));
    return result.message().seq();
  }

  @ParameterizedTest
  @EnumSource
  void aNodeWritesNothingForAMemberRemovedByTheOther(StoreDatabase.Kind kind) throws Exception {
    open(kind);
    JdbcBoardStore other = new JdbcBoardStore(store.ofAnotherNode(), 0);
    JdbcMessageStore messages = new JdbcMessageStore(store.database());
    for (int round = 0; round < 20; round++) {
      other.putMember("a", ALICE, Role.EDITOR);
      int from = round * 100;
      CyclicBarrier start = new CyclicBarrier(2);
      Future<Long> written =
          threads.submit(
              () -> {
                start.await();
                int i = from;
                while (messages.append(List.of(draft("a", "m" + i))).get(0).outcome()
                    == Outcome.STORED) {
                  i++;
                }
                return (long) i - from;
              });
      start.await();
      other.removeMember("a", ALICE);
      List<StoredMessage> newest = messages.before("a", Long.MAX_VALUE, 1);
      written.get(60, TimeUnit.SECONDS);
      assertEquals(newest, messages.before("a", Long.MAX_VALUE, 1));
    }
  }

  /** In PostgreSQL a transaction that waits for a deleted row continues without it. */
  @Test
  void aNodeWritesNothingToABoardRecreatedByTheOther() throws Exception {
    open(StoreDatabase.Kind.POSTGRESQL);
    JdbcMessageStore messages = new JdbcMessageStore(store.ofAnotherNode());
    messages.append(List.of(draft("a", "m1"), draft("a", "m2")));
    Future<List<PublishResult>> waiting =
        store
            .database()
            .transact(
                connection -> {
                  Database.update(connection, "DELETE FROM messages WHERE board_id = 'a'");
                  Database.update(connection, "DELETE FROM boards WHERE id = 'a'");
                  Database.update(
                      connection,
                      "INSERT INTO boards (id, name, access, epoch, seq)"
                          + " VALUES ('a', 'New', 'open', 'e2', 0)");
                  Future<List<PublishResult>> append =
                      threads.submit(() -> messages.append(List.of(draft("a", "m3"))));
                  awaitWaitingForALock();
                  return append;
                });
    assertEquals(PublishResult.FORBIDDEN, waiting.get(60, TimeUnit.SECONDS).get(0));
    assertEquals(List.of(), messages.after("a", -10, 10));
    assertEquals(1, seq(messages.append(List.of(draft("a", "m4"))).get(0)));
  }

  /** The row of the first board is the last of the table, so a scan of the table finds it last. */
  @Test
  void boardsAreLockedInTheOrderOfTheirIds() throws Exception {
    open(StoreDatabase.Kind.POSTGRESQL);
    store.database().update("UPDATE boards SET name = 'A' WHERE id = 'a'");
    JdbcMessageStore messages = new JdbcMessageStore(store.ofAnotherNode());
    Future<List<PublishResult>> waiting =
        store
            .database()
            .transact(
                connection -> {
                  Database.update(connection, "UPDATE boards SET name = 'B' WHERE id = 'a'");
                  Future<List<PublishResult>> append =
                      threads.submit(
                          () ->
                              messages.append(
                                  List.of(
                                      draft("c", "m1"),
                                      draft("c", "m2"),
                                      draft("a", "m1"),
                                      draft("d", "m1"),
                                      draft("b", "m1"))));
                  awaitWaitingForALock();
                  assertEquals(
                      List.of("b", "c", "d"),
                      Database.list(
                          connection,
                          "SELECT id FROM boards WHERE id > 'a' ORDER BY id FOR UPDATE SKIP LOCKED",
                          row -> row.getString(1)),
                      "while it waits for the first board it has locked no other");
                  return append;
                });
    assertEquals(
        List.of(1L, 2L, 1L, 1L, 1L),
        waiting.get(60, TimeUnit.SECONDS).stream().map(TwoNodesTest::seq).toList());
  }

  private void awaitWaitingForALock() {
    Database looking = store.ofAnotherNode();
    Wait.until(
        "somebody waits for a lock",
        () ->
            !looking
                .list(
                    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database()",
                    row -> 1)
                .isEmpty());
  }

  /** Each locks one board and then requests the other: PostgreSQL aborts one of them. */
  @Test
  void conflictingTransactionsAreRetried() throws Exception {
    open(StoreDatabase.Kind.POSTGRESQL);
    CyclicBarrier bothHaveTheFirst = new CyclicBarrier(2);
    List<Callable<Integer>> nodes =
        List.of(
            () -> lockBoth(store.database(), "a", "b", bothHaveTheFirst),
            () -> lockBoth(store.ofAnotherNode(), "b", "a", bothHaveTheFirst));
    int attempts = 0;
    for (Future<Integer> node : threads.invokeAll(nodes)) {
      attempts += node.get(60, TimeUnit.SECONDS);
    }
    assertTrue(attempts >= 3, "no transaction was retried");
    assertEquals(
        List.of(2L, 2L),
        store
            .database()
            .list("SELECT seq FROM boards WHERE id IN ('a', 'b')", row -> row.getLong(1)));
  }

  private static int lockBoth(Database database, String first, String second, CyclicBarrier both) {
    int[] attempts = {0};
    database.transact(
        connection -> {
          attempts[0]++;
          Database.update(connection, "UPDATE boards SET seq = seq + 1 WHERE id = ?", first);
          if (attempts[0] == 1) {
            await(both);
          }
          return Database.update(
              connection, "UPDATE boards SET seq = seq + 1 WHERE id = ?", second);
        });
    return attempts[0];
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
