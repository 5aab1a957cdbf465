package org.roomkey.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Outage;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TestServer;

/** Faults of PostgreSQL under load; {@link Outage} says what must hold. */
class PostgresOutageProof {
  private static final int KILLS = 10;

  private Postgres postgres;
  private PostgresDatabase database;
  private TestServer server;
  private Outage outage;

  @BeforeEach
  void start() {
    postgres = Postgres.start(Map.of("fsync", "on"));
    database = postgres.newDatabase();
    server = TestServer.on(database, Map.of("roomkey.limits.enabled", "false"));
    outage = new Outage(server, postgres::restart);
  }

  @AfterEach
  void stop() {
    server.close();
    postgres.close();
  }

  private static void print(String what, Outage.Figures figures) {
    System.out.println("PROOF PostgreSQL " + what + ": " + figures);
  }

  @Test
  void postgresIsKilledRepeatedly() {
    for (int i = 1; i <= KILLS; i++) {
      print("killed, " + i, outage.total(postgres::kill, Duration.ofSeconds(2)));
    }
  }

  @Test
  void postgresIsAwayForHalfAMinute() {
    print("away", outage.total(postgres::kill, Duration.ofSeconds(30)));
  }

  @Test
  void postgresIsRestarted() {
    print("restarted", outage.total(postgres::stop, Duration.ofSeconds(2)));
  }

  @Test
  void postgresHangsWithOpenConnections() {
    Outage frozen = new Outage(server, postgres::thaw);
    print("frozen", frozen.partial(postgres::freeze, Duration.ofSeconds(30)));
  }

  /**
   * The JDBC address makes PostgreSQL end a transaction that is idle for 5 s, which frees its
   * locks.
   */
  @Test
  void anotherNodeFreezesHoldingEveryBoardLock() throws SQLException {
    try (Connection frozen = database.connection()) {
      Outage outageOfNobody = new Outage(server, () -> {});
      print(
          "locked by a frozen node",
          outageOfNobody.partial(() -> lockEveryBoard(frozen), Duration.ofSeconds(10)));
    }
  }

  private static void lockEveryBoard(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE boards SET seq = seq");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
