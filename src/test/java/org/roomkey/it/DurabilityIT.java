package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HistoryChecker;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** CONTRACT §4: what was acknowledged is there, once and in its place, whatever happens. */
class DurabilityIT {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Sends message after message, one of which nobody knows once more under the same id. */
  private static final class Sender {
    private final String userId;
    private final String name;
    private final HistoryChecker checker;
    private final AtomicBoolean stop = new AtomicBoolean();
    private int next;

    Sender(String userId, String name, HistoryChecker checker) {
      this.userId = userId;
      this.name = name;
      this.checker = checker;
    }

    /** Sends until it is told to stop, has sent enough or its socket ends. */
    void run(TestSocket socket, String board, int until) {
      try {
        while (!stop.get() && next < until) {
          String text = name + " says " + next;
          Frame answer =
              socket.ask(
                  "type", "message", "boardId", board, "text", text, "id", name + "-" + next);
          if (answer.type().equals("ack")) {
            checker.acknowledged(userId, text, answer);
            next++;
          } else {
            // Asked to try again with the same id, as long as the socket lives.
            assertEquals("unavailable", answer.string("code"));
            LockSupport.parkNanos(RETRY_NANOS);
          }
        }
      } catch (AssertionError | IllegalStateException e) {
        if (socket.isOpen()) {
          throw e;
        }
      }
    }
  }

  private static List<Frame> wholeHistory(TestSocket socket, String board) {
    List<Frame> all = new ArrayList<>();
    Frame page = socket.history(board, "after", 0, "limit", 500);
    all.addAll(page.messages());
    while (page.bool("more")) {
      long last = all.get(all.size() - 1).number("seq");
      page = socket.history(board, "after", last, "limit", 500);
      all.addAll(page.messages());
    }
    return all;
  }

  private static List<Frame> afterJoined(TestSocket socket) {
    List<Frame> all = socket.received();
    int joined = all.indexOf(socket.received("joined").get(0));
    return all.subList(joined + 1, all.size());
  }

  @Test
  void fiftyWhoWriteAtOnceSeeOneOrderWithoutAGap() {
    int senders = 50;
    int each = 8;
    HistoryChecker checker = new HistoryChecker();
    try (TestServer server = new TestServer(Map.of("roomkey.limits.enabled", "false"))) {
      String board = server.newBoard();
      List<Sender> people = new ArrayList<>();
      List<TestSocket> sockets = new ArrayList<>();
      for (int i = 0; i < senders; i++) {
        String userId = server.newUser("Person " + i);
        people.add(new Sender(userId, "p" + i, checker));
        sockets.add(server.signedIn(userId).on(board));
      }
      List<CompletableFuture<Void>> sending =
          IntStream.range(0, senders)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> people.get(i).run(sockets.get(i), board, each),
                          task -> new Thread(task).start()))
              .toList();
      sending.forEach(CompletableFuture::join);
      assertEquals(senders * each, checker.acknowledged());
      for (int i = 0; i < senders; i++) {
        TestSocket socket = sockets.get(i);
        socket.settle(board);
        List<Frame> frames = afterJoined(socket);
        checker.saw("socket " + i, frames);
        long numbered =
            frames.stream()
                .filter(frame -> frame.type().equals("message") || frame.type().equals("ack"))
                .count();
        assertEquals(senders * each, numbered);
      }
      checker.check(wholeHistory(sockets.get(0), board));
    }
  }

  @Test
  void aStopUnderLoadLosesNothingThatWasAcknowledged() {
    HistoryChecker checker = new HistoryChecker();
    try (TestServer server = new TestServer(Map.of("roomkey.limits.enabled", "false"))) {
      String board = server.newBoard();
      List<Person> people =
          List.of(server.loginAs("alice"), server.loginAs("bob"), server.loginAs("carol"));
      List<String> ids = List.of("user-alice", "user-bob", "user-carol");
      List<Sender> senders = ids.stream().map(id -> new Sender(id, id, checker)).toList();
      String epoch = null;
      for (int round = 0; round < 2; round++) {
        int before = checker.acknowledged();
        List<TestSocket> sockets = people.stream().map(person -> person.on(board)).toList();
        epoch = sockets.get(0).received("joined").get(0).string("epoch");
        List<CompletableFuture<Void>> sending = sendAll(senders, sockets, board);
        Wait.until("enough is said", () -> checker.acknowledged() > before + 50);
        server.restart();
        sending.forEach(CompletableFuture::join);
        sockets.forEach(socket -> assertEquals(1012, socket.closeCode()));
        for (int i = 0; i < sockets.size(); i++) {
          checker.saw("round " + round + ", socket " + i, afterJoined(sockets.get(i)));
        }
      }
      try (TestSocket socket = people.get(0).socket()) {
        Frame joined = socket.join(board, 1, epoch);
        List<Frame> stored = wholeHistory(socket, board);
        assertEquals(stored.size(), joined.number("seq"));
        assertTrue(joined.bool("recovered") || stored.size() > 1_000);
        checker.check(stored);
        assertEquals(stored.size() + 1, socket.message(board, "and on").number("seq"));
      }
    }
  }

  private static List<CompletableFuture<Void>> sendAll(
      List<Sender> senders, List<TestSocket> sockets, String board) {
    return IntStream.range(0, senders.size())
        .mapToObj(
            i ->
                CompletableFuture.runAsync(
                    () -> senders.get(i).run(sockets.get(i), board, Integer.MAX_VALUE),
                    task -> new Thread(task).start()))
        .toList();
  }

  @Test
  void aServerThatIsKilledInTheMiddleComesBackWithAllThatWasAcknowledged(@TempDir Path folder) {
    HistoryChecker checker = new HistoryChecker();
    List<String> names = List.of("alice", "bob", "carol");
    List<Sender> senders =
        names.stream().map(name -> new Sender("user-" + name, name, checker)).toList();
    try (ServerProcess server = new ServerProcess(folder)) {
      List<Person> people = names.stream().map(server::loginAs).toList();
      List<TestSocket> sockets = people.stream().map(person -> person.on("board-1")).toList();
      List<CompletableFuture<Void>> sending = sendAll(senders, sockets, "board-1");
      Wait.until("enough is said", () -> checker.acknowledged() > 100);
      server.kill();
      sending.forEach(CompletableFuture::join);
      for (int i = 0; i < sockets.size(); i++) {
        assertEquals(TestSocket.BROKEN, sockets.get(i).closeCode());
        checker.saw("socket " + i, afterJoined(sockets.get(i)));
      }

      server.start();
      // The logins are rows, so that the cookies of before are good. What nobody knows of is sent
      // once more.
      List<TestSocket> again = people.stream().map(person -> person.on("board-1")).toList();
      for (int i = 0; i < senders.size(); i++) {
        senders.get(i).run(again.get(i), "board-1", senders.get(i).next + 5);
      }
      checker.check(wholeHistory(again.get(0), "board-1"));
    }
  }
}
