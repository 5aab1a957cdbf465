package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** A cluster node that starts without a requirement of a cluster. */
class SeveralNodesStartIT {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  @Test
  void aClusterOnTheEmbeddedDatabaseIsRefusedWithAReason() {
    Map<String, String> settings = Map.of("roomkey.redis.uri", "redis://127.0.0.1:1");
    assertThrows(IllegalStateException.class, () -> new TestServer(settings));
    assertTrue(
        log.lines().stream()
            .anyMatch(line -> line.contains("roomkey.redis.uri is set, but the database is Derby")),
        () -> log.lines().toString());
  }

  @Test
  void aNodeStartsWithoutRedisAndConnectsLater() {
    try (Redis redis = new Redis();
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      redis.kill();
      try (TestServer node = TestServer.on(database, Map.of("roomkey.redis.uri", redis.uri()))) {
        assertEquals("degraded", node.json("/health/ready").getString("status"));
        redis.start();
        Wait.until(
            "Redis is found", () -> node.json("/health/ready").getString("status").equals("up"));
      }
    }
  }
}
