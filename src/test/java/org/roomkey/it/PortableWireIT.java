package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestJvm;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * Sockets whose container shows no more than the Jakarta API: a Tomcat without asynchronous output
 * is one.
 */
class PortableWireIT {
  /** A page of them has more than 256 KiB. */
  private static final int MESSAGES = 120;

  /** In characters, of one to four bytes each. */
  private static final List<String> TEXTS =
      List.of("x".repeat(4_000), "ä".repeat(3_999), "€".repeat(3_998), "😀".repeat(1_990));

  private static TestServer server;
  private static Person alice;
  private static Person bob;

  @RegisterExtension private final CapturedLog log = new CapturedLog();

  @BeforeAll
  static void start() {
    server =
        withoutAsyncIo(
            new TestServer(
                Map.of(
                    "roomkey.limits.enabled", "false",
                    "roomkey.socket.heartbeat", "2s")));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
  }

  private static TestServer withoutAsyncIo(TestServer started) {
    started.tomcat().getConnector().setProperty("useAsyncIO", "false");
    return started;
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String text(int i) {
    return i + " " + TEXTS.get(i % TEXTS.size()).substring(i % 4 == 3 ? 0 : 10);
  }

  private static void send(TestSocket sender, String board) {
    for (int i = 0; i < MESSAGES; i++) {
      sender.send("type", "message", "boardId", board, "text", text(i));
    }
    sender.expect("ack", frame -> frame.number("seq") == MESSAGES);
  }

  @Test
  void roomkeyWarnsOnceThatWritesWait() {
    try (TestServer other = withoutAsyncIo(new TestServer())) {
      Person person = other.loginAs("alice");
      person.socket().close();
      person.socket().close();
    }

    List<String> lines = log.lines();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).startsWith("WARNING writes to sockets wait for their peers"), lines.get(0));
  }

  /** Unless the property below says otherwise. */
  @Test
  void byDefaultNoWriteWaits() {
    try (TestServer other = new TestServer()) {
      other.tomcat().getConnector().setProperty("useAsyncIO", "true");
      other.loginAs("alice").socket().close();
    }

    assertEquals(List.of(), log.lines());
  }

  @Test
  void longFramesOfCharactersOfSeveralBytesArriveWhole() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board)) {
      send(sender, board);
      try (RawSocket reader = server.rawSocket("/ws", "Cookie", bob.cookies())) {
        reader.mustBeUpgraded().next("authenticated");
        for (int limit : new int[] {1, 10, 60, MESSAGES}) {
          reader.send(
              "{\"type\":\"history\",\"boardId\":\"" + board + "\",\"limit\":" + limit + "}");
          List<String> texts = texts(reader.next("history"));
          int first = MESSAGES - texts.size();
          assertEquals(IntStream.range(first, MESSAGES).mapToObj(i -> text(i)).toList(), texts);
        }
      }
    }
  }

  private static List<String> texts(Frame page) {
    return page.json().getJsonArray("messages").stream()
        .map(message -> message.asJsonObject().getString("text"))
        .toList();
  }

  @Test
  void aSlowReaderGetsEverythingInOrderAndPings() {
    String board = server.newBoard();
    List<String> texts = new ArrayList<>();
    boolean pinged = false;
    try (TestSocket sender = alice.on(board);
        RawSocket slow = server.rawSocket("/ws/boards/" + board, "Cookie", bob.cookies())) {
      slow.mustBeUpgraded();
      sender.expect("user_joined");
      send(sender, board);
      while (texts.size() < MESSAGES || !pinged) {
        RawSocket.RawFrame raw = slow.read();
        if (raw.opcode() == RawSocket.PING) {
          slow.send(RawSocket.PONG, true, raw.payload());
          pinged = true;
        } else if (raw.text().contains("\"type\":\"message\"")) {
          texts.add(Frame.parse(raw.text()).string("text"));
          LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
      }
    }
    assertEquals(IntStream.range(0, MESSAGES).mapToObj(i -> text(i)).toList(), texts);
  }

  /** Peers that stall and peers that are slow. */
  @Test
  void theTestsOfSlowConsumersPassWithoutAsynchronousOutput() throws Exception {
    TestJvm.run(
        "portable-wire",
        System.getProperty("java.class.path"),
        List.of("-Dit.asyncIo=false"),
        "org.roomkey.it.SlowConsumerIT");
  }
}
