package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Balancer;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** A browser that stops reading behind a real balancer, which keeps a part of the output. */
class StalledBehindBalancerIT {
  /** Twice what the outbox and all buffers up to the browser hold. */
  private static final int MESSAGES = 3_000;

  /** In bytes; the kernel's default holds megabytes, and the balancer's buffer as much again. */
  private static final String SEND_BUFFER = "65536";

  private static final String TEXT = "x".repeat(4_000);

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of("roomkey.limits.enabled", "false", "roomkey.presence.grace", "1s"),
            application -> RemoteIp.add(application, "127.0.0.1/32"));
    server.tomcat().getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void itIsEndedWith4008AndMissesNothing(Balancer.Kind kind) {
    String board = server.newBoard();
    try (Balancer balancer = new Balancer(kind, server.port());
        TestSocket sender = server.signedIn("user-alice").on(board)) {
      Person carol = server.signedIn("user-carol").at(balancer);
      RawSocket stalled = balancer.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies());
      try (stalled;
          TestSocket reader = server.signedIn("user-bob").at(balancer).on(board)) {
        stalled.mustBeUpgraded();
        sender.saw("user_joined", frame -> frame.userId().equals("user-carol"));
        sender.publish(board, TEXT, MESSAGES);
        reader.expect("message", frame -> frame.number("seq") == MESSAGES);
        assertEquals(
            LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
            reader.received("message").stream().map(frame -> frame.number("seq")).toList());
        sender.saw("user_left", frame -> frame.userId().equals("user-carol"));

        stalled.mustEnd(4008, "Slow consumer", "slow_consumer");
        List<Long> seen = new ArrayList<>();
        for (Frame frame : stalled.passed()) {
          if (frame.type().equals("message")) {
            seen.add(frame.number("seq"));
          }
        }
        assertEquals(LongStream.rangeClosed(1, seen.size()).boxed().toList(), seen);
        assertTrue(seen.size() < MESSAGES);
      }
    }
  }
}
