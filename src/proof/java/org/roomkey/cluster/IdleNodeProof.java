package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.CredentialRevalidation;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Revocations;
import org.roomkey.room.BoardSync;
import org.roomkey.room.Boards;
import org.roomkey.room.TestBoards;
import org.roomkey.storage.Database;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcBoundLoginStore;
import org.roomkey.storage.JdbcChangeLog;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.storage.Migrations;
import org.roomkey.testing.Faults;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.user.User;

/**
 * What an idle node asks PostgreSQL in a minute does not grow with the boards and sockets that it
 * has in memory. The clock is the test's; the queries are real.
 */
class IdleNodeProof {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What was asked in one minute. */
  private record Asked(long statements, long rows) {}

  private final PostgresDatabase server = Postgres.shared().newDatabase();
  private final BasicDataSource pool = server.pool();
  private final Faults counting = new Faults();
  private final Database database = new Database(counting.around(pool));
  private final MutableClock clock = new MutableClock();
  private final JdbcBoardStore boardStore = new JdbcBoardStore(database, 0);
  private final Boards boards = TestBoards.of(boardStore, new JdbcMessageStore(database));
  private List<Identity> open = List.of();
  private final ChangeFollower follower =
      new ChangeFollower(
          new JdbcChangeLog(database),
          new BoardSync(boards, boardStore, Runnable::run),
          new CredentialRevalidation(
              new JdbcLoginStore(database),
              new JdbcBoundLoginStore(database),
              new JdbcTokenStore(database),
              new JdbcUserStore(database),
              new Revocations(),
              () -> open),
          clock.nanoTime(),
          Runnable::run);

  @AfterEach
  void close() throws SQLException {
    pool.close();
    server.close();
  }

  @Test
  void anIdleNodeAsksNoMoreWithMoreBoardsAndSockets() throws SQLException {
    new Migrations(database).run();
    Asked withRedis = null;
    Asked alone = null;
    for (int count : new int[] {1_000, 10_000, 100_000}) {
      fill(count);
      look(Duration.ofSeconds(10));
      Asked now = minute(Duration.ofSeconds(10));
      Asked nowAlone = minute(Duration.ofSeconds(1));
      System.out.println(
          "PROOF idle node with "
              + count
              + " boards and sockets, in a minute: "
              + now
              + ", without Redis "
              + nowAlone);
      withRedis = Optional.ofNullable(withRedis).orElse(now);
      alone = Optional.ofNullable(alone).orElse(nowAlone);
      assertEquals(withRedis, now);
      assertEquals(alone, nowAlone);
    }
  }

  private void fill(int count) throws SQLException {
    int from = boards.count() + 1;
    String rows = " FROM generate_series(" + from + ", " + count + ") i";
    try (Statement statement = server.connection().createStatement()) {
      statement.execute(
          "INSERT INTO boards (id, name, access, epoch, seq) SELECT 'board-' || i, 'B', 'open',"
              + " 'e', 0"
              + rows);
      statement.execute(
          "INSERT INTO users (id, name, kind, admin, disabled)"
              + " SELECT 'user-' || i, 'U', 'person', FALSE, FALSE"
              + rows);
      statement.execute(
          "INSERT INTO logins (id, secret_digest, user_id, created_at, last_seen_at, expires_at,"
              + " address, device) SELECT 'login-' || i, 'd' || i, 'user-' || i, 0, 0, 0, '', ''"
              + rows);
      statement.execute("ANALYZE");
      statement.getConnection().close();
    }
    IntStream.rangeClosed(from, count)
        .forEach(i -> assertTrue(boards.find("board-" + i).isPresent()));
    open =
        IntStream.rangeClosed(1, count)
            .mapToObj(
                i ->
                    Identity.ofLogin(
                        new User("user-" + i, "U", User.Kind.PERSON, false, false),
                        "login-" + i,
                        Lifetime.ENDLESS))
            .toList();
  }

  private Asked minute(Duration pause) {
    long statements = counting.statements();
    long rows = counting.rows();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(MINUTE) < 0;
        passed = passed.plus(pause)) {
      look(pause);
    }
    return new Asked(counting.statements() - statements, counting.rows() - rows);
  }

  private void look(Duration pause) {
    clock.advance(pause);
    follower.look();
  }
}
