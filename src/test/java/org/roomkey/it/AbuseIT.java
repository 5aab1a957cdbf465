package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.Context;
import org.apache.tomcat.websocket.server.WsServerContainer;
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

/**
 * The server refuses frames over the rate and closes a socket that continues ({@code
 * docs/protocol.md}, "Limits").
 */
class AbuseIT {
  /** More than all buffers between the two hold. */
  private static final long MANY_BYTES = 256L << 20;

  /** Text, masked with zeros, of 2^62 bytes. */
  private static final byte[] HEAD_OF_A_FRAME_WITHOUT_END = {
    (byte) 0x81, (byte) 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

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
  void sendingOverTheRateForTooLongEndsTheSocketWith1008() {
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
  void anotherSocketOfTheUserWithinTheRateStaysOpen() {
    Person carol = server.loginAs("carol");
    try (TestSocket calm = carol.socket();
        TestSocket socket = carol.socket()) {
      long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
      while (socket.isOpen() && System.nanoTime() < until) {
        socket.sendQuietly(PING);
      }
      assertEquals(1008, socket.closeCode());
      calm.ping();
    }
  }

  /** A single endless frame: the container delivers it in parts. */
  @Test
  void aPeerThatKeepsSendingAfterOurCloseIsDisconnected() throws Exception {
    container().setProcessPeriod(1);
    AtomicLong sent = new AtomicLong();
    try (RawSocket socket = server.rawSocket("/ws")) {
      socket.mustBeUpgraded().mustEnd(4001, "Unauthorized", "unauthorized");
      socket.sendBytes(HEAD_OF_A_FRAME_WITHOUT_END);
      Thread sender = new Thread(() -> sendOn(socket, sent), "sends-on");
      sender.start();
      long before;
      do {
        before = sent.get();
        sender.join(500);
      } while (sent.get() > before && sent.get() < MANY_BYTES);
      assertTrue(sent.get() < MANY_BYTES, "it is read on: " + sent);
      sender.join(TestServer.PATIENCE.toMillis());
      assertFalse(sender.isAlive(), "it was not cut");
    }
  }

  private static WsServerContainer container() {
    Context context = (Context) server.tomcat().getHost().findChildren()[0];
    return (WsServerContainer)
        context.getServletContext().getAttribute("jakarta.websocket.server.ServerContainer");
  }

  private static void sendOn(RawSocket socket, AtomicLong sent) {
    byte[] zeros = new byte[32 * 1024];
    try {
      while (sent.get() < MANY_BYTES) {
        socket.sendBytes(zeros);
        sent.addAndGet(zeros.length);
      }
    } catch (UncheckedIOException e) {
      // the server has cut it
    }
  }

  /** This many errors exceed the capacity of an outbox. */
  @Test
  void unreadRateLimitErrorsDoNotEndTheSocket() {
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
