package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * Presence on a board with more than a hundred people ({@code docs/protocol.md}, "Frames that the
 * server sends by itself").
 */
class BigBoardIT {
  private static final int SMALL = 100;
  private static final int MORE = 30;

  @Test
  void joinsAndLeavesOfABigBoardAreBatchedAtMostOnceASecond() {
    try (TestServer server = new TestServer(Map.of("roomkey.presence.grace", "1h"))) {
      String board = server.newBoard();
      List<String> people =
          IntStream.range(0, SMALL + MORE).mapToObj(i -> server.newUser("Person " + i)).toList();
      TestSocket watcher = join(server, board, people.get(0));
      for (int i = 1; i < SMALL; i++) {
        join(server, board, people.get(i));
        assertEquals(i + 1, watcher.next("user_joined").number("viewers"));
      }

      List<TestSocket> late = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = SMALL; i < SMALL + MORE; i++) {
        late.add(join(server, board, people.get(i)));
      }
      Set<String> expected = new HashSet<>(people.subList(SMALL, SMALL + MORE));
      Wait.until("everybody was told of", () -> told(watcher, "joined").containsAll(expected));
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      List<Frame> frames = watcher.received("presence");
      assertEquals(expected, told(watcher, "joined"));
      assertEquals(SMALL + MORE, frames.get(frames.size() - 1).number("viewers"));
      assertTrue(frames.size() <= taken.toSeconds() + 2, frames.size() + " frames in " + taken);
      assertEquals(SMALL - 1, watcher.received("user_joined").size());

      Frame joined = watcher.join(board);
      assertEquals(SMALL + MORE, joined.number("viewers"));
      assertEquals(people.subList(0, SMALL), joined.userIds("users"));

      late.subList(0, 10).forEach(TestSocket::close);
      Set<String> gone = new HashSet<>(people.subList(SMALL, SMALL + 10));
      Wait.until("their leaving was told", () -> told(watcher, "left").containsAll(gone));
      assertEquals(gone, told(watcher, "left"));
      assertEquals(0, watcher.received("user_left").size());
      for (Frame frame : watcher.received("presence")) {
        assertEquals(board, frame.string("boardId"));
      }
    }
  }

  private static TestSocket join(TestServer server, String board, String userId) {
    String token = server.newToken(userId, "connect", "read");
    TestSocket socket = server.socket("/ws/boards/" + board + "?token=" + token);
    socket.expect("joined");
    return socket;
  }

  private static Set<String> told(TestSocket watcher, String member) {
    Set<String> all = new HashSet<>();
    watcher.received("presence").forEach(frame -> all.addAll(frame.userIds(member)));
    return all;
  }
}
