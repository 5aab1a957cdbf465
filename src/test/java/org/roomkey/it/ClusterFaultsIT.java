package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.RedisIntruder;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * Two nodes keep the promises of {@code docs/protocol.md} while Redis is away, forgets everything,
 * or cannot be reached.
 */
class ClusterFaultsIT {
  private static final Duration ALONE = Duration.ofSeconds(3);
  private static final Duration DEAD = Duration.ofSeconds(10);

  private static Redis redis;
  private static ClusterNodes nodes;
  private static TestServer here;
  private static TestServer there;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    redis = new Redis();
    nodes = new ClusterNodes(2, redis, Map.of("roomkey.presence.grace", "1s"));
    here = nodes.node(0);
    there = nodes.node(1);
    alice = here.loginAs("alice");
    bob = there.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    nodes.close();
    redis.close();
  }

  @AfterEach
  void heal() {
    nodes.toRedis(0).pass();
    nodes.toRedis(1).pass();
    awaitReady("up");
  }

  private static void awaitReady(String status) {
    for (TestServer node : List.of(here, there)) {
      Wait.until("the node is " + status, () -> ready(node).equals(status));
    }
  }

  private static String ready(TestServer node) {
    return node.json("/health/ready").getString("status");
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void durableMessagesFlowWithoutRedis() {
    String board = here.newBoard();
    Person leaving = here.loginAs("carol");
    try (TestSocket speaker = alice.on(board);
        TestSocket listener = bob.on(board);
        TestSocket ending = leaving.at(there).socket()) {
      redis.kill();
      awaitReady("degraded");
      here.anybody().get("/health/ready").mustBe(200);

      long start = System.nanoTime();
      long seq = speaker.message(board, "still there?").number("seq");
      assertEquals(seq, listener.expect("message").number("seq"));
      assertTrue(since(start).compareTo(ALONE) < 0, () -> since(start).toString());

      long logout = System.nanoTime();
      leaving.logout();
      ending.mustEnd(4002, "Session expired", "session_expired");
      assertTrue(since(logout).compareTo(ALONE) < 0, () -> since(logout).toString());

      String ticket = alice.post("/api/tickets", Json.object()).json().getString("ticket");
      try (TestSocket elsewhere = there.socket("/ws?token=" + ticket)) {
        elsewhere.mustEnd(1013, "Unavailable", "unavailable");
      }
      try (TestSocket own = here.socket("/ws?token=" + ticket)) {
        own.next("authenticated");
      }

      redis.start();
      awaitReady("up");
      Wait.until(
          "both are there for both",
          () -> presence(here, board) == 2 && presence(there, board) == 2);
      long again = System.nanoTime();
      speaker.message(board, "back");
      assertEquals("back", listener.expect("message").string("text"));
      assertTrue(since(again).toMillis() < 1_000, () -> since(again).toString());
    }
  }

  private static int presence(TestServer node, String board) {
    return alice.at(node).get("/api/boards/" + board + "/presence").json().getInt("viewers");
  }

  @Test
  void flushingRedisLosesNoPresence() {
    String board = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket other = bob.on(board)) {
      one.expect("user_joined");
      redis.empty();
      Wait.until(
          "the nodes have noticed",
          () -> redis.say("EXISTS " + nodes.prefix() + ":people:" + board).equals(":1"));
      other.leave(board);
      assertEquals("user-bob", one.expect("user_left").userId());
      Frame joined = other.join(board);
      assertEquals(2, joined.number("viewers"));
      assertEquals(1, one.expect("user_joined").json().getInt("viewers") - 1);
      one.settle(board);
      assertEquals(1, one.received("user_left").size());
    }
  }

  @Test
  void presenceFollowsACrashedNodeWithinTenSeconds() {
    String board = here.newBoard();
    try (TestSocket watcher = alice.on(board);
        TestSocket lost = bob.on(board)) {
      watcher.expect("user_joined");
      long start = System.nanoTime();
      nodes.toRedis(1).cut();
      assertEquals("user-bob", watcher.expect("user_left").userId());
      assertTrue(since(start).compareTo(DEAD) < 0, () -> since(start).toString());
      assertEquals("user-alice", lost.expect("user_left").userId());
      assertEquals("degraded", ready(there));
      assertEquals("up", ready(here));

      nodes.toRedis(1).pass();
      assertEquals("user-bob", watcher.expect("user_joined").userId());
      Wait.until(
          "both are there for both",
          () -> presence(here, board) == 2 && presence(there, board) == 2);
    }
  }

  @Test
  void aNodeDetectsASilentRedisConnectionAndLosesNothing() {
    String board = here.newBoard();
    try (TestSocket speaker = alice.on(board);
        TestSocket listener = bob.on(board)) {
      nodes.toRedis(1).hold();
      for (int i = 1; i <= 5; i++) {
        speaker.message(board, "message " + i);
      }
      for (int i = 1; i <= 5; i++) {
        assertEquals(i, listener.expect("message").number("seq"));
      }
      Wait.until("the node has noticed", () -> ready(there).equals("degraded"));
      nodes.toRedis(1).pass();
      awaitReady("up");
      listener.settle(board);
      assertEquals(5, listener.received("message").size());
    }
  }

  /** During an upgrade a node of the previous version sends hints without a signature. */
  @Test
  void anUnsignedHintTriggersADatabaseCheck() {
    String board = here.newBoard();
    try (RedisIntruder old = new RedisIntruder(redis, nodes.prefix());
        TestSocket speaker = alice.on(board);
        TestSocket listener = bob.on(board)) {
      speaker.expect("user_joined");
      nodes.toRedis(0).hold();
      for (int i = 1; i <= 3; i++) {
        speaker.message(board, "message " + i);
        long start = System.nanoTime();
        old.publish(nodes.prefix() + ":board:" + board, "STORED an-old-node " + i);
        assertEquals(i, listener.expect("message").number("seq"));
        assertTrue(since(start).compareTo(ALONE) < 0, () -> since(start).toString());
      }
    }
  }
}
