package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Certificate;
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
        List<String> told = told();
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).contains("Connection refused"), told.get(0));
        redis.start();
        Wait.until(
            "Redis is found", () -> node.json("/health/ready").getString("status").equals("up"));
        assertEquals(1, told().size());
      }
    }
  }

  private List<String> told() {
    return log.lines().stream().filter(line -> line.contains("Redis cannot be reached")).toList();
  }

  @Test
  void theLogTellsThatRedisRefusesThePasswordAndNotThePassword() {
    try (Redis redis = new Redis();
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      redis.say("CONFIG SET requirepass 0123456789abcdefgh");
      String uri = redis.uri().replace("//", "//:not-the-password@");
      try (TestServer node = TestServer.on(database, Map.of("roomkey.redis.uri", uri))) {
        assertEquals("degraded", node.json("/health/ready").getString("status"));
        assertEquals(1, told().size(), () -> told().toString());
        assertTrue(
            told().get(0).contains("reached: RedisCommandExecutionException: WRONGPASS"),
            told().get(0));
        assertFalse(told().get(0).contains("not-the-password"));
      }
    }
  }

  @Test
  void theLogTellsThatTheCertificateOfRedisIsNotTrusted() throws IOException {
    try (ServerSocket redis =
            Certificate.shared().context().getServerSocketFactory().createServerSocket(0);
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      Thread handshakes = new Thread(() -> shakeHands(redis));
      handshakes.setDaemon(true);
      handshakes.start();
      String uri = "rediss://127.0.0.1:" + redis.getLocalPort();
      try (TestServer node = TestServer.on(database, Map.of("roomkey.redis.uri", uri))) {
        assertEquals("degraded", node.json("/health/ready").getString("status"));
        assertEquals(1, told().size(), () -> told().toString());
        assertTrue(told().get(0).contains("valid certification path"), told().get(0));
      }
    }
  }

  private static void shakeHands(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        ((SSLSocket) client).startHandshake();
      } catch (IOException e) {
        // The client refuses the certificate, or the test has ended.
      }
    }
  }
}
