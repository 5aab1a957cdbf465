package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.room.Draft;
import org.roomkey.storage.Database;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Users;
import org.roomkey.testing.Wait;
import org.roomkey.user.UserStore;

/** Changes reach the other node if no hint does, in the times of {@code docs/operations.md}. */
class LostHintsIT {
  private static final Duration OPEN = Duration.ofSeconds(10);
  private static final Duration ALONE = Duration.ofSeconds(3);
  private static final Duration WITH_REDIS = Duration.ofSeconds(13);
  private static final Map<String, String> MEMBERS =
      Map.of("user-alice", "owner", "user-bob", "editor");

  private static Redis redis;
  private static ClusterNodes nodes;
  private static TestServer here;
  private static TestServer there;
  private static Person alice;
  private static Person bob;
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    redis = new Redis();
    nodes = new ClusterNodes(2, redis, Map.of());
    here = nodes.node(0);
    there = nodes.node(1);
    alice = here.loginAs("alice");
    bob = there.loginAs("bob");
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
    nodes.close();
    redis.close();
  }

  @AfterEach
  void heal() {
    awaitReady("up");
  }

  private static void awaitReady(String status) {
    for (TestServer node : List.of(here, there)) {
      Wait.until(
          "the node is " + status,
          () -> node.json("/health/ready").getString("status").equals(status));
    }
  }

  private static void assertWithin(Duration time, long start) {
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(time) < 0, taken::toString);
  }

  private static void mustSee(TestSocket socket, String type, String board) {
    socket.saw(type, frame -> frame.string("boardId").equals(board));
  }

  /** Each transaction has its number ten seconds before its commit; others commit meanwhile. */
  @Test
  void aTransactionThatCommitsTenSecondsLateIsNotMissedWithoutRedis() throws Exception {
    String late = here.newBoard();
    String secret = here.newPrivateBoard(MEMBERS);
    String other = here.newPrivateBoard(MEMBERS);
    JsonObject token = alice.issueToken("connect", "read");
    redis.kill();
    awaitReady("degraded");
    try (TestSocket speaker = alice.on(late);
        TestSocket listener = bob.on(late);
        TestSocket application = there.socket("/ws?token=" + token.getString("token"));
        Connection lateLock = lock("UPDATE boards SET name = name WHERE id = ?", late);
        Connection secretLock = lock("UPDATE boards SET name = name WHERE id = ?", secret);
        Connection tokenLock =
            lock("UPDATE tokens SET label = label WHERE id = ?", token.getString("id"))) {
      long begin = System.nanoTime();
      application.next("authenticated");
      listener.join(secret);
      listener.join(other);
      speaker.send("type", "message", "boardId", late, "text", "late");
      Future<?> removal = threads.submit(() -> removeBob(secret));
      Future<?> revocation =
          threads.submit(() -> alice.delete("/api/tokens/" + token.getString("id")));
      awaitThreeWaitForALock();

      assertSoon(() -> removeBob(other), () -> mustSee(listener, "board_revoked", other));

      Wait.until("ten seconds have passed", () -> System.nanoTime() - begin > OPEN.toNanos());
      assertSoon(lateLock::commit, () -> mustSee(listener, "message", late));
      assertSoon(secretLock::commit, () -> mustSee(listener, "board_revoked", secret));
      assertSoon(
          tokenLock::commit, () -> application.mustEnd(4002, "Session expired", "session_expired"));
      removal.get();
      revocation.get();
    } finally {
      redis.start();
    }
  }

  private interface Change {
    void commit() throws SQLException;
  }

  private static void assertSoon(Change change, Runnable seen) throws SQLException {
    change.commit();
    long start = System.nanoTime();
    seen.run();
    assertWithin(ALONE, start);
  }

  private static void removeBob(String board) {
    alice.delete("/api/boards/" + board + "/members/user-bob").mustBe(204);
  }

  /** Locks a row until the connection commits. */
  private static Connection lock(String sql, String id) throws SQLException {
    Connection connection = here.connection();
    connection.setAutoCommit(false);
    try (Statement patient = connection.createStatement();
        PreparedStatement lock = connection.prepareStatement(sql)) {
      patient.execute("SET idle_in_transaction_session_timeout = 0");
      lock.setString(1, id);
      assertEquals(1, lock.executeUpdate());
    }
    return connection;
  }

  private static void awaitThreeWaitForALock() {
    Wait.until(
        "three transactions wait for a lock",
        () ->
            here.sql(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                == 3);
  }

  /**
   * One node died between its commit and the hint. Another is of an older version, which knows no
   * change log, and its hint is lost, too.
   */
  @Test
  void aChangeWithoutAHintReachesTheOtherNodeWithinTenSeconds() throws Exception {
    List<String> boards = List.of(here.newBoard(), here.newBoard());
    List<String> secrets = List.of(here.newPrivateBoard(MEMBERS), here.newPrivateBoard(MEMBERS));
    List<String> users = List.of(here.newUser("Mallory"), here.newUser("Trudy"));
    try (TestSocket listener = bob.socket();
        TestSocket first = there.signedIn(users.get(0)).socket();
        TestSocket second = there.signedIn(users.get(1)).socket();
        BasicDataSource pool = nodes.database().pool()) {
      boards.forEach(listener::join);
      secrets.forEach(listener::join);
      long start = System.nanoTime();
      change(new Database(pool).withChangeLog(), boards.get(0), secrets.get(0), users.get(0));
      change(new Database(pool), boards.get(1), secrets.get(1), users.get(1));
      for (int i = 0; i < 2; i++) {
        mustSee(listener, "message", boards.get(i));
        mustSee(listener, "board_revoked", secrets.get(i));
      }
      first.mustEnd(4003, "Forbidden", "forbidden");
      second.mustEnd(4003, "Forbidden", "forbidden");
      assertWithin(WITH_REDIS, start);
    }
  }

  private static void change(Database database, String board, String secret, String userId) {
    Draft draft = new Draft(board, "id", "user-alice", "Alice", null, "text", 1_000);
    assertEquals(1, new JdbcMessageStore(database).append(List.of(draft)).size());
    assertTrue(new JdbcBoardStore(database, 0).removeMember(secret, "user-bob") > 0);
    assertEquals(
        UserStore.Change.DONE, new JdbcUserStore(database).change(userId, Users::disabled));
  }
}
