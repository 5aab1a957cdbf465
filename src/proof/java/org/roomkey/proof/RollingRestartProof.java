package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Balancer;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TomcatBase;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/**
 * Three servers and a balancer, all configured by {@code tomcat-conf}, restart one after the other
 * under load. No message is lost or stored twice. A client that publishes during a stop may have to
 * retry.
 */
class RollingRestartProof {
  private static final int NODES = 3;
  private static final int ROUNDS = 2;

  /** No client waits for a node that stops or starts; the rest is tolerance for a busy machine. */
  private static final long MAX_ANSWER_MILLIS = 5_000;

  private final List<Node> nodes = new ArrayList<>();

  /** One of them; its port stays. */
  private static final class Node {
    private final TomcatBase base;
    private final int port = TomcatProcess.freePort();
    private final Map<String, String> environment;
    private TomcatProcess process;

    Node(int number, Map<String, String> environment) throws Exception {
      base = TomcatBase.of("rolling-" + number).onPostgres().behind("127.0.0.1");
      this.environment = new HashMap<>(environment);
      this.environment.put("ROOMKEY_PORT", "" + port);
      start();
    }

    void start() throws Exception {
      process = TomcatProcess.startDistribution(base.folder(), port, environment);
      Wait.until("the node is ready", this::isUp);
    }

    private boolean isUp() {
      try {
        return process.get("health/ready").body().contains("\"status\":\"up\"");
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** The duration in milliseconds. */
    long stop() throws Exception {
      long from = System.nanoTime();
      assertEquals(143, process.stop(), process.output());
      return (System.nanoTime() - from) / 1_000_000;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NGINX", "HAPROXY"})
  void aRollingRestartLosesNothing(Balancer.Kind kind) throws Exception {
    try (Redis redis = new Redis();
        PostgresDatabase database = Postgres.shared().newDatabase()) {
      for (int i = 0; i < NODES; i++) {
        nodes.add(new Node(i, environment(redis, database)));
      }
      int[] ports = nodes.stream().mapToInt(node -> node.port).toArray();
      try (Balancer balancer = new Balancer(kind, ports)) {
        rollUnderLoad(kind, balancer);
      }
    } finally {
      nodes.forEach(node -> node.process.close());
    }
  }

  private static Map<String, String> environment(Redis redis, PostgresDatabase database) {
    return Map.of(
        "ROOMKEY_DEMO", "true",
        "ROOMKEY_LIMITS_ENABLED", "false",
        "ROOMKEY_REDIS_URI", redis.uri(),
        "ROOMKEY_REDIS_PREFIX", UUID.randomUUID().toString(),
        "JDBC_HOST", "127.0.0.1:" + database.server().port(),
        "JDBC_DATABASE", database.name(),
        "JDBC_USER", "postgres",
        "JDBC_SSLMODE", "disable",
        "JDBC_PASSWORD", "any, since this server asks for none");
  }

  private void rollUnderLoad(Balancer.Kind kind, Balancer balancer) throws Exception {
    Person admin = balancer.loginAs("admin");
    List<String> boards = List.of("rolling-1", "rolling-2", "rolling-3");
    for (String board : boards) {
      admin.put("/api/boards/" + board, Json.object("name", board, "access", "open")).mustBe(201);
    }
    long longestStop = 0;
    try (Crowd crowd = new Crowd(balancer, boards)) {
      crowd.awaitAcknowledged(20);
      for (int i = 0; i < ROUNDS * NODES; i++) {
        Node node = nodes.get(i % NODES);
        longestStop = Math.max(longestStop, node.stop());
        crowd.awaitAcknowledged(10);
        node.start();
        crowd.awaitAcknowledged(10);
      }
      Crowd.Result result = crowd.finish(admin);
      assertTrue(crowd.longestAnswerMillis() < MAX_ANSWER_MILLIS);
      long refused = balancer.files().lines().filter(line -> line.contains("\" 50")).count();
      System.out.println(
          "PROOF three nodes behind %s, each restarted %d times: %s, %s, answers of 500 and more %d,"
                  .formatted(kind, ROUNDS, result, crowd.figures(), refused)
              + " longest stop "
              + longestStop
              + " ms");
      assertEquals(result.acknowledged(), result.stored());
      assertTrue(crowd.returns() > 0);
    }
  }
}
