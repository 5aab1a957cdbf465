package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** CONTRACT §3.2: frames over the rate are refused, and who goes on with them is ended. */
class AbuseIT {
  private static final String PING = "{\"type\":\"ping\"}";

  private static TestServer server;
  private static Person alice;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of("roomkey.limits.frames-per-socket", "5", "roomkey.limits.abuse-after", "500ms"));
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whoGoesOnSendingOverTheRateIsEndedWith1008AndToldWhy() {
    try (TestSocket socket = alice.socket();
        TestSocket witness = server.loginAs("bob").socket()) {
      long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
      while (socket.isOpen() && System.nanoTime() < until) {
        socket.sendQuietly(PING);
      }
      Frame error = socket.mustEnd(1008, "Rate limited", "rate_limited");
      assertEquals(60, error.number("retryAfter"));
      witness.ping();
    }
  }

  @Test
  void anotherSocketOfTheSameUserThatKeepsToTheRateStays() {
    try (TestSocket calm = alice.socket();
        TestSocket socket = alice.socket()) {
      long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
      while (socket.isOpen() && System.nanoTime() < until) {
        socket.sendQuietly(PING);
      }
      assertEquals(1008, socket.closeCode());
      calm.ping();
    }
  }

  /** So many errors are more than an outbox holds. */
  @Test
  void aBurstOverTheRateThatIsNotReadMeanwhileEndsNobody() {
    try (TestServer patient =
            new TestServer(
                Map.of(
                    "roomkey.limits.frames-per-socket", "5", "roomkey.limits.abuse-after", "0s"));
        RawSocket socket = patient.rawSocket("/ws", "Cookie", patient.loginAs("alice").cookies())) {
      socket.mustBeUpgraded().next("authenticated");
      Person admin = patient.loginAs("admin");
      String ping = "{\"type\":\"ping\",\"ref\":\"" + "x".repeat(60) + "\"}";
      for (int i = 0; i < 45_000; i++) {
        socket.send(ping);
      }
      Wait.until("all of it was refused", () -> refused(admin) >= 44_900);
      Frame last;
      do {
        socket.send("type", "ping", "ref", "late");
        last = new Frame(Json.parse(socket.read().text()).asJsonObject());
        if (last.type().equals("error")) {
          assertEquals("rate_limited", last.string("code"));
          assertFalse(last.has("close"));
        }
      } while (last.type().equals("error") || !last.string("ref").equals("late"));
    }
  }

  private static double refused(Person admin) {
    return admin
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("roomkey_frames_rate_limited_total "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .findFirst()
        .orElseThrow();
  }
}
