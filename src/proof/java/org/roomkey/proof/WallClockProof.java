package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TestSocket;

/**
 * Three nodes; one clock is an hour ahead and one an hour behind. Needs Debian's libfaketime, which
 * the proof downloads and unpacks without installing it. Without it the proof is skipped.
 */
class WallClockProof {
  private static final List<String> CLOCKS = List.of("+1h", "-1h", "+0");
  private static final Duration UNDER_LOAD = Duration.ofSeconds(20);
  private static final Duration TOLERATED = Duration.ofSeconds(3);

  @Test
  void differingClocksEndNoSocketAndLoseNothing(@TempDir Path folder) throws IOException {
    Path library = FakedClock.library(folder);
    List<Map<String, String>> clocks = CLOCKS.stream().map(c -> FakedClock.by(library, c)).toList();
    try (NodeProcesses nodes = new NodeProcesses(clocks, folder)) {
      theirClocksDiffer(nodes);
      List<String> boards = nodes.newBoards(3);
      for (ServerProcess node : nodes.all()) {
        everyOtherTakes(node.loginAs("alice"), nodes, nodes.newBoards(1).get(0));
      }
      tokensEndTogether(nodes);
      try (Crowd crowd = new Crowd(nodes, boards)) {
        crowd.awaitAcknowledged(20);
        LockSupport.parkNanos(UNDER_LOAD.toNanos());
        Crowd.Result result = crowd.finish(nodes.loginAs("admin"));
        System.out.println(
            "PROOF three nodes, clocks " + CLOCKS + ": " + result + ", " + crowd.figures());
        assertEquals(result.acknowledged(), result.stored());
        assertEquals(0, crowd.returns());
      }
    }
  }

  /** Makes sure that the clocks do differ. The container writes the Date header. */
  private static void theirClocksDiffer(NodeProcesses nodes) {
    List<Long> hours =
        nodes.all().stream()
            .map(node -> node.anybody().get("/health/live").header("Date"))
            .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
            .map(date -> Math.round(Duration.between(Instant.now(), date).toSeconds() / 3600.0))
            .toList();
    assertEquals(List.of(1L, -1L, 0L), hours);
  }

  private static void everyOtherTakes(Person alice, NodeProcesses nodes, String board) {
    for (ServerProcess node : nodes.all()) {
      Person here = alice.at(node);
      here.get("/api/me").mustBe(200);
      String ticket = alice.post("/api/tickets", Json.object()).json().getString("ticket");
      try (TestSocket socket = node.socket("/ws?token=" + ticket)) {
        socket.next("authenticated");
        socket.join(board);
        Instant at = Instant.parse(socket.message(board, "what time is it?").string("at"));
        Duration apart = Duration.between(at, Instant.now()).abs();
        assertTrue(apart.compareTo(TOLERATED) < 0, () -> "a message is " + apart + " off");
      }
    }
  }

  private static void tokensEndTogether(NodeProcesses nodes) {
    Instant end = Instant.now().plusSeconds(5);
    String token = nodes.all().get(0).loginAs("bob").tokenUntil(end, "connect", "read");
    String[] bearer = {"Authorization", "Bearer " + token};
    List<TestSocket> sockets =
        nodes.all().stream().map(node -> node.socket("/ws", bearer)).toList();
    sockets.forEach(socket -> socket.next("authenticated"));
    for (TestSocket socket : sockets) {
      socket.mustEnd(4002, "Session expired", "session_expired");
      Duration apart = Duration.between(end, Instant.now()).abs();
      assertTrue(apart.compareTo(TOLERATED) < 0, () -> "a token ended " + apart + " off");
    }
  }
}
