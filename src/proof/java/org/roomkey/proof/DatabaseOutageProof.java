package org.roomkey.proof;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.Outage;
import org.roomkey.testing.TestServer;

/** The database fails for half a minute under load; {@link Outage} says what must hold. */
class DatabaseOutageProof {
  private static final Duration LONG = Duration.ofSeconds(30);

  private FaultyDatabase database;
  private TestServer server;
  private Outage outage;

  @BeforeEach
  void start() {
    database = new FaultyDatabase(Duration.ofSeconds(3));
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"), database::define);
    outage = new Outage(server, database::recover);
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  private static void print(String what, Outage.Figures figures) {
    System.out.println("PROOF database " + what + ": " + figures);
  }

  @Test
  void databaseIsAway() {
    print("away", outage.total(database::goAway, LONG));
  }

  @Test
  void allConnectionsAreTaken() {
    print("exhausted", outage.total(database::exhaust, LONG));
  }

  @Test
  void databaseIsSlow() {
    print("slow", outage.partial(() -> database.slowDown(Duration.ofMillis(300)), LONG));
  }

  @Test
  void databaseIsSlowerThanTheTimeouts() {
    print("very slow", outage.partial(() -> database.slowDown(Duration.ofSeconds(1)), LONG));
  }
}
