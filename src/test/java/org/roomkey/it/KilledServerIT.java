package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HistoryChecker;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** CONTRACT §4, promises 1 to 3, where the server's process is killed in the middle of its work. */
class KilledServerIT {
  private static final List<String> USERNAMES = List.of("alice", "bob", "carol");
  private static final String BOARD = "board-1";
  private static final int MESSAGES = 300;

  private static String textOf(String id) {
    return "the text of " + id;
  }

  /** Sends what it can without waiting for answers. */
  private static void send(TestSocket socket, String username) {
    for (int i = 0; i < MESSAGES && socket.isOpen(); i++) {
      String id = username + "-" + i;
      socket.sendQuietly(
          Json.object("type", "message", "boardId", BOARD, "id", id, "text", textOf(id))
              .toString());
    }
  }

  private static void note(HistoryChecker checker, List<TestSocket> sockets) {
    for (int i = 0; i < sockets.size(); i++) {
      for (Frame ack : sockets.get(i).received("ack")) {
        checker.acknowledged("user-" + USERNAMES.get(i), textOf(ack.string("id")), ack);
      }
    }
  }

  private static List<Thread> sendAll(List<TestSocket> sockets) {
    List<Thread> threads =
        IntStream.range(0, sockets.size())
            .mapToObj(i -> new Thread(() -> send(sockets.get(i), USERNAMES.get(i))))
            .toList();
    threads.forEach(Thread::start);
    return threads;
  }

  @Test
  void whatWasAcknowledgedIsThereAndTheRestCanBeSentAgain(@TempDir Path folder) throws Exception {
    HistoryChecker checker = new HistoryChecker();
    try (ServerProcess server = new ServerProcess(folder)) {
      List<Person> people = USERNAMES.stream().map(server::loginAs).toList();
      List<TestSocket> sockets = people.stream().map(person -> person.on(BOARD)).toList();
      List<Thread> sending = sendAll(sockets);
      Wait.until("some were acknowledged", () -> sockets.get(0).received("ack").size() >= 20);
      server.kill();
      for (Thread thread : sending) {
        thread.join();
      }
      sockets.forEach(socket -> assertEquals(TestSocket.BROKEN, socket.closeCode()));
      note(checker, sockets);
      assertTrue(checker.acknowledged() >= 20);

      server.start();
      // A login is a row, so that the cookies of before the kill are good.
      List<TestSocket> again = people.stream().map(person -> person.on(BOARD)).toList();
      List<Frame> stored = HistoryChecker.wholeHistory(again.get(0), BOARD);
      checker.check(stored);
      for (Thread thread : sendAll(again)) {
        thread.join();
      }
      for (TestSocket socket : again) {
        Wait.until("all were acknowledged", () -> socket.received("ack").size() == MESSAGES);
      }
      note(checker, again);
      List<Frame> complete = HistoryChecker.wholeHistory(again.get(0), BOARD);
      checker.check(complete);
      assertEquals(USERNAMES.size() * MESSAGES, complete.size());
      assertEquals(stored, complete.subList(0, stored.size()));
    }
  }
}
