package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.Outage;
import org.roomkey.testing.TestServer;

/** The database fails under load; {@link Outage} says what must hold. The proofs take longer. */
class DatabaseOutageIT {
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private static FaultyDatabase database;
  private static TestServer server;
  private static Outage outage;

  @BeforeAll
  static void start() {
    database = new FaultyDatabase(Duration.ofSeconds(1));
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"), database::define);
    outage = new Outage(server, database::recover);
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @Test
  void databaseIsAway() {
    outage.total(database::goAway, A_WHILE);
  }

  @Test
  void allConnectionsAreTaken() {
    outage.total(database::exhaust, A_WHILE);
  }

  @Test
  void databaseIsSlow() {
    Outage.Figures figures =
        outage.partial(() -> database.slowDown(Duration.ofMillis(150)), A_WHILE);
    assertEquals(0, figures.unavailable(), figures::toString);
  }

  @Test
  void connectionsBreakBeforeCommit() {
    Outage.Figures figures = outage.partial(database::refuseCommits, A_WHILE);
    assertNotEquals(0, figures.unavailable());
  }

  @Test
  void connectionsBreakAfterCommit() {
    Outage.Figures figures = outage.partial(database::breakOffAfterCommits, A_WHILE);
    assertNotEquals(0, figures.unavailable());
  }
}
