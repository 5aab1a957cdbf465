package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Outage;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.TestServer;

/** A real database dies under load; {@link Outage} says what must hold. The proof takes longer. */
class PostgresOutageIT {
  private static Postgres postgres;
  private static TestServer server;
  private static Outage outage;

  @BeforeAll
  static void start() {
    postgres = Postgres.start(Map.of("fsync", "on"));
    server = TestServer.on(postgres.newDatabase(), Map.of("roomkey.limits.enabled", "false"));
    outage = new Outage(server, postgres::restart);
  }

  @AfterAll
  static void stop() {
    server.close();
    postgres.close();
  }

  @Test
  void postgresIsKilled() {
    Outage.Figures figures = outage.total(postgres::kill, Duration.ofSeconds(1));
    assertNotEquals(0, figures.unavailable());
  }
}
