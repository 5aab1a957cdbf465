package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Redis;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * The session of another application ends while it gets a ticket and opens a socket. The races are
 * run thousands of times, each with a different head start. The figures are the times from the
 * application's request to the close of a socket, at the node that gets the request and at another
 * one, and how long a socket outlives an application that has crashed.
 */
class BoundLoginsProof {
  // About as long as a ticket or a handshake takes, so that both orders occur.
  private static final int TICKET_MICROS = 8_000;
  private static final int HANDSHAKE_MICROS = 4_000;
  private static final int MEASURED = Math.min(1_000, Rounds.COUNT);

  private static final Duration LONGEST = BoundLogins.LEASE.plusSeconds(15);

  private static TestServer server;
  private static Application application;
  private static Rounds rounds;

  @BeforeAll
  static void start() {
    server = new TestServer(settings());
    application = Application.at(server);
    rounds = new Rounds();
  }

  @AfterAll
  static void stop() {
    rounds.close();
    server.close();
  }

  private static Map<String, String> settings() {
    return Map.of("roomkey.limits.enabled", "false", "roomkey.presence.grace", "0s");
  }

  /** An application that asks this node. */
  private record Application(Site node, String token) {
    static Application at(Site node) {
      return new Application(node, node.loginAs("admin").token("act_as"));
    }

    HttpAnswer ask(String key) {
      return node.anybody()
          .post(
              "/api/tickets",
              Json.object("userId", "kim", "session", key),
              "Authorization",
              "Bearer " + token);
    }

    String ticket(String key) {
      return ask(key).mustBe(201).json().getString("ticket");
    }

    void end(String key) {
      node.anybody().delete("/api/sessions/" + key, "Authorization", "Bearer " + token).mustBe(204);
    }
  }

  private static void count(Map<String, AtomicInteger> ends, String end) {
    ends.computeIfAbsent(end, any -> new AtomicInteger()).incrementAndGet();
  }

  /** The socket must end, before or after it is authenticated. */
  private static int endOf(Site site, String ticket) {
    try (RawSocket socket = site.rawSocket("/ws?token=" + ticket)) {
      int code = socket.mustBeUpgraded().closeCode();
      assertTrue(Set.of(4001, 4002).contains(code), () -> "ended " + code);
      return code;
    }
  }

  @Test
  void noSocketOfASessionThatEndsDuringTheHandshakeSurvives() {
    Map<String, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              String key = Secrets.secret();
              String ticket = application.ticket(key);
              rounds.race(
                  () -> application.end(key),
                  () -> count(ends, Integer.toString(endOf(server, ticket))),
                  HANDSHAKE_MICROS);
            });
    print("upgrade against the end of the session", ends);
  }

  @Test
  void noSocketOfASessionThatEndsDuringTheTicketSurvives() {
    Map<String, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              String key = Secrets.secret();
              rounds.race(
                  () -> count(ends, endOfNew(key)), () -> application.end(key), TICKET_MICROS);
            });
    print("ticket and upgrade against the end of the session", ends);
  }

  private static String endOfNew(String key) {
    HttpAnswer answer = application.ask(key);
    return answer.status() == 201
        ? Integer.toString(endOf(server, answer.json().getString("ticket")))
        : answer.mustBe(403).json().getString("code");
  }

  private static void print(String what, Map<String, AtomicInteger> by) {
    System.out.println("PROOF " + what + ": " + Rounds.COUNT + " races, " + by);
  }

  @Test
  void anEndClosesTheSocketsWithinASecond() {
    measure("one node", application, server);
    try (ClusterNodes nodes = new ClusterNodes(2, Redis.shared(), settings())) {
      Application there = Application.at(nodes.node(0));
      measure("two nodes, the node of the request", there, nodes.node(0));
      measure("two nodes, the other node", there, nodes.node(1));
    }
  }

  private static void measure(String what, Application asked, Site opened) {
    List<Double> millis =
        IntStream.range(0, MEASURED).mapToObj(i -> one(asked, opened)).sorted().toList();
    System.out.printf(
        "PROOF end of the session to 4002, %s: %d times, p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        what, MEASURED, at(millis, 50), at(millis, 99), at(millis, 100));
    assertTrue(at(millis, 100) < 1_000, millis::toString);
  }

  private static double at(List<Double> sorted, int percent) {
    return sorted.get(Math.max(0, sorted.size() * percent / 100 - 1));
  }

  private static double one(Application asked, Site opened) {
    String key = Secrets.secret();
    try (RawSocket socket = opened.rawSocket("/ws?token=" + asked.ticket(key))) {
      socket.mustBeUpgraded().expect("authenticated");
      long start = System.nanoTime();
      CompletableFuture<Void> ending = rounds.start(() -> asked.end(key));
      assertEquals(4002, socket.closeCode());
      long taken = System.nanoTime() - start;
      ending.join();
      return taken / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }

  @Test
  void aSocketOutlivesACrashedApplicationByALease() {
    try (TestServer started = new TestServer(settings());
        TestSocket socket =
            started.socket("/ws?token=" + Application.at(started).ticket(Secrets.secret()))) {
      long start = System.nanoTime();
      socket.next("authenticated");
      while (socket.isOpen() && System.nanoTime() - start < LONGEST.toNanos()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      socket.mustEnd(4002, "Session expired", "session_expired");
      Duration lived = Duration.ofNanos(System.nanoTime() - start);
      System.out.println("PROOF a socket outlived its application by " + lived.toSeconds() + " s");
      assertTrue(lived.compareTo(BoundLogins.LEASE.minusSeconds(1)) > 0, lived::toString);
    }
  }
}
