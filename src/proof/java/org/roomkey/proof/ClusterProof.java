package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.Redis;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.Site;
import org.roomkey.testing.TcpProxy;

/**
 * Faults of three nodes under load behind a balancer. Every acknowledged message is stored once,
 * and every client that stays or reconnects sees all of them in one order.
 */
class ClusterProof {
  private static final Duration FAULT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS = Map.of("roomkey.limits.enabled", "false");
  private static final int NODES = 3;

  private interface Fault {
    void happen(ClusterNodes nodes, Redis redis);
  }

  private static void prove(String name, Fault fault) {
    try (Redis redis = new Redis();
        ClusterNodes nodes = new ClusterNodes(NODES, redis, SETTINGS)) {
      List<String> boards = Stream.generate(nodes.node(0)::newBoard).limit(3).toList();
      report(name, nodes, boards, crowd -> fault.happen(nodes, redis));
    }
  }

  private interface Meanwhile {
    void with(Crowd crowd);
  }

  private static void report(String name, Site site, List<String> boards, Meanwhile meanwhile) {
    try (Crowd crowd = new Crowd(site, boards)) {
      crowd.awaitAcknowledged(20);
      meanwhile.with(crowd);
      crowd.awaitAcknowledged(20);
      Crowd.Result result = crowd.finish(site.loginAs("admin"));
      System.out.println("PROOF three nodes, " + name + ": " + result + ", " + crowd.figures());
      assertEquals(result.acknowledged(), result.stored());
    }
  }

  private static void pass(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  @Test
  void withoutFaults() {
    prove("nothing for 30 s", (nodes, redis) -> pass(FAULT));
  }

  @Test
  void redisIsKilled() {
    prove(
        "Redis away for 30 s",
        (nodes, redis) -> {
          redis.kill();
          pass(FAULT);
          redis.start();
        });
  }

  @Test
  void redisIsFrozen() {
    prove(
        "Redis frozen for 30 s",
        (nodes, redis) -> {
          redis.pause();
          pass(FAULT);
          redis.resume();
        });
  }

  @Test
  void redisIsFlushedRepeatedly() {
    prove(
        "Redis emptied 30 times",
        (nodes, redis) ->
            IntStream.range(0, 30)
                .forEach(
                    i -> {
                      redis.empty();
                      pass(Duration.ofSeconds(1));
                    }));
  }

  @Test
  void nodesAreCutOffFromRedis() {
    prove(
        "each node cut off from Redis for 10 s, then unheard for 10 s, then 200 ms late",
        (nodes, redis) -> {
          for (int i = 0; i < NODES; i++) {
            TcpProxy way = nodes.toRedis(i);
            way.cut();
            pass(Duration.ofSeconds(10));
            way.pass();
            pass(Duration.ofSeconds(2));
            way.hold();
            pass(Duration.ofSeconds(10));
            way.pass();
            way.delay(Duration.ofMillis(200));
            pass(Duration.ofSeconds(5));
            way.delay(Duration.ZERO);
          }
        });
  }

  @Test
  void nodesAreKilled(@TempDir Path folder) {
    try (NodeProcesses nodes = new NodeProcesses(NODES, folder)) {
      report(
          "each node killed twice",
          nodes,
          nodes.newBoards(3),
          crowd -> {
            for (int i = 0; i < 2 * NODES; i++) {
              ServerProcess node = nodes.all().get(i % NODES);
              node.kill();
              crowd.awaitAcknowledged(10);
              node.start();
              nodes.balance();
              crowd.awaitAcknowledged(10);
            }
          });
    }
  }
}
