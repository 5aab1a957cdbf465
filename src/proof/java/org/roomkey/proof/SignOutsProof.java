package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Redis;
import org.roomkey.testing.SingleSignOn;
import org.roomkey.testing.SingleSignOn.Arrival;
import org.roomkey.testing.TestServer;

/**
 * An OpenID provider reports a sign-out while a socket of the session opens, or while the sign-in
 * is completed. The races are run thousands of times, each with a different head start. The figures
 * are the times from the report to the close of a socket, at the node that gets the report and at
 * another one.
 */
class SignOutsProof {
  // About as long as each takes, so that both orders occur.
  private static final int REPORT_MICROS = 4_000;
  private static final int CALLBACK_MICROS = 120_000;
  private static final int MEASURED = Math.min(1_000, Rounds.COUNT);

  private static SingleSignOn sso;
  private static TestServer server;
  private static Rounds rounds;

  @BeforeAll
  static void start() {
    sso = new SingleSignOn();
    server = new TestServer(settings());
    rounds = new Rounds();
  }

  @AfterAll
  static void stop() {
    rounds.close();
    server.close();
    sso.close();
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(sso.settings());
    settings.put("roomkey.limits.enabled", "false");
    settings.put("roomkey.presence.grace", "0s");
    settings.put("roomkey.oidc.recheck", "0s");
    return settings;
  }

  @Test
  void noSocketOfASessionThatEndsAtTheProviderSurvives() {
    Map<Integer, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              Arrival arrival = sso.approve(server, "kim");
              String cookies = arrival.complete().cookies();
              String form = "logout_token=" + sso.signed(sso.logout(arrival.sid()));
              rounds.race(
                  () -> SingleSignOn.post(server, form).mustBe(200),
                  () -> {
                    try (RawSocket socket = server.rawSocket("/ws", "Cookie", cookies)) {
                      int code = socket.mustBeUpgraded().closeCode();
                      assertTrue(code == 4001 || code == 4002, () -> "ended " + code);
                      ends.computeIfAbsent(code, any -> new AtomicInteger()).incrementAndGet();
                    }
                  },
                  REPORT_MICROS);
            });
    print("upgrade against back-channel logout", ends);
  }

  @Test
  void noLoginOfASessionThatEndsDuringTheSignInSurvives() {
    Map<Integer, AtomicInteger> answers = new ConcurrentSkipListMap<>();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              Arrival arrival = sso.approve(server, "lea");
              // The token that a provider makes is not older than the ID token.
              Date later = Date.from(Instant.now().plusSeconds(2));
              String form =
                  "logout_token=" + sso.signed(sso.logout(arrival.sid()).issueTime(later));
              Person person = arrival.person();
              rounds.race(
                  () -> {
                    int status = person.get(arrival.callback()).status();
                    assertTrue(status == 303 || status == 400, () -> "answered " + status);
                    answers.computeIfAbsent(status, any -> new AtomicInteger()).incrementAndGet();
                  },
                  () -> SingleSignOn.post(server, form).mustBe(200),
                  CALLBACK_MICROS);
              assertEquals(401, person.get("/api/me").status(), "a login outlived its session");
            });
    print("callback against back-channel logout", answers);
  }

  private static void print(String what, Map<Integer, AtomicInteger> by) {
    System.out.println("PROOF " + what + ": " + Rounds.COUNT + " races, " + by);
  }

  @Test
  void aReportedSignOutClosesTheSocketsWithinASecond() {
    measure("one node", server, server);
    try (ClusterNodes nodes = new ClusterNodes(2, Redis.shared(), settings())) {
      measure("two nodes, the node of the report", nodes.node(0), nodes.node(0));
      measure("two nodes, the other node", nodes.node(0), nodes.node(1));
    }
  }

  private static void measure(String what, TestServer reported, TestServer opened) {
    List<Double> millis =
        IntStream.range(0, MEASURED).mapToObj(i -> one(reported, opened)).sorted().toList();
    System.out.printf(
        "PROOF back-channel logout to 4002, %s: %d times, p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        what, MEASURED, at(millis, 50), at(millis, 99), at(millis, 100));
    assertTrue(at(millis, 100) < 1_000, millis::toString);
  }

  private static double at(List<Double> sorted, int percent) {
    return sorted.get(Math.max(0, sorted.size() * percent / 100 - 1));
  }

  private static double one(TestServer reported, TestServer opened) {
    Arrival arrival = sso.approve(reported, "max");
    Person person = arrival.complete().at(opened);
    try (RawSocket socket = opened.rawSocket("/ws", "Cookie", person.cookies())) {
      socket.mustBeUpgraded().expect("authenticated");
      long start = System.nanoTime();
      CompletableFuture<HttpAnswer> answer = rounds.ask(() -> sso.report(reported, arrival.sid()));
      assertEquals(4002, socket.closeCode());
      long taken = System.nanoTime() - start;
      answer.join().mustBe(200);
      return taken / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }
}
