package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HistoryChecker;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** CONTRACT §4, promises 1 to 3: an acknowledged message is there for good, once, in one order. */
class DurabilityIT {
  private static final List<String> USERNAMES = List.of("alice", "bob", "carol", "admin");
  private static final int SENDERS = 20;
  private static final int MESSAGES = 50;

  private static TestServer server;
  private static List<Person> people;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    people = USERNAMES.stream().map(server::loginAs).toList();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A socket that sends messages whose texts tell their ids. */
  private record Sender(String userId, TestSocket socket, String board, String prefix) {

    static Sender on(String board, int number) {
      int person = number % people.size();
      return new Sender(
          "user-" + USERNAMES.get(person), people.get(person).on(board), board, number + "-");
    }

    String id(int message) {
      return prefix + message;
    }

    void send(int message) {
      socket.sendQuietly(
          Json.object(
                  "type",
                  "message",
                  "boardId",
                  board,
                  "id",
                  id(message),
                  "text",
                  textOf(id(message)))
              .toString());
    }

    int acknowledgements() {
      return socket.received("ack").size();
    }

    void noteAcknowledgements(HistoryChecker checker) {
      for (Frame ack : socket.received("ack")) {
        checker.acknowledged(userId, textOf(ack.string("id")), ack);
      }
    }
  }

  private static String textOf(String id) {
    return "the text of " + id + " \u20ac";
  }

  private static List<Sender> senders(String board, int howMany) {
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      senders.add(Sender.on(board, i));
    }
    return senders;
  }

  /** The whole history as somebody reads it who opens a socket for that. */
  private static List<Frame> storedOn(String board) {
    try (TestSocket reader = people.get(0).socket()) {
      return HistoryChecker.wholeHistory(reader, board);
    }
  }

  private static <T> List<T> resultsOf(List<Future<T>> futures) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    return results;
  }

  @Test
  void whatManySendAtOnceIsToldToAllInOneOrderAndSurvivesARestart() throws Exception {
    String board = server.newBoard();
    List<Sender> senders = senders(board, SENDERS);
    TestSocket watcher = people.get(1).on(board);
    HistoryChecker checker = new HistoryChecker();
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    try {
      List<Future<Boolean>> done = new ArrayList<>();
      for (Sender sender : senders) {
        Callable<Boolean> sending =
            () -> {
              go.await();
              for (int message = 0; message < MESSAGES; message++) {
                sender.send(message);
              }
              return true;
            };
        done.add(threads.submit(sending));
      }
      go.countDown();
      resultsOf(done);
    } finally {
      threads.shutdownNow();
    }
    List<TestSocket> sockets = new ArrayList<>(senders.stream().map(Sender::socket).toList());
    sockets.add(watcher);
    for (TestSocket socket : sockets) {
      Wait.until(
          "every message was told",
          () -> HistoryChecker.numbered(socket).size() >= SENDERS * MESSAGES);
    }

    senders.forEach(sender -> sender.noteAcknowledgements(checker));
    List<Frame> stored = storedOn(board);
    assertEquals(SENDERS * MESSAGES, checker.acknowledged());
    assertEquals(SENDERS * MESSAGES, stored.size());
    checker.check(stored);
    for (Sender sender : senders) {
      assertEquals(MESSAGES, sender.acknowledgements());
      HistoryChecker.checkSeen(sender.socket(), sender.userId(), stored);
    }
    HistoryChecker.checkSeen(watcher, "user-bob", stored);
    assertEquals(List.of(), watcher.received("ack"));
    String epoch = watcher.join(board).string("epoch");

    server.restart();
    assertEquals(stored, storedOn(board));
    try (TestSocket again = people.get(0).socket()) {
      Frame joined = again.join(board, stored.size() - 10L, epoch);
      assertTrue(joined.bool("recovered"));
      assertEquals(stored.subList(stored.size() - 10, stored.size()), joined.messages());
      assertEquals(stored.size() + 1L, again.message(board, "and so on").number("seq"));
    }
  }

  @Test
  void aRestartUnderLoadLosesNothingAcknowledgedAndTheRestCanBeSentAgain() throws Exception {
    String board = server.newBoard();
    List<Sender> senders = senders(board, 4);
    HistoryChecker checker = new HistoryChecker();
    List<Integer> sent;
    ExecutorService threads = Executors.newFixedThreadPool(senders.size());
    try {
      List<Future<Integer>> sending = new ArrayList<>();
      for (Sender sender : senders) {
        sending.add(threads.submit(() -> sendUntilTheEnd(sender)));
      }
      for (Sender sender : senders) {
        Wait.until("some were acknowledged", () -> sender.acknowledgements() >= 20);
      }
      server.restart();
      sent = resultsOf(sending);
    } finally {
      threads.shutdownNow();
    }
    senders.forEach(sender -> sender.noteAcknowledgements(checker));
    int before = checker.acknowledged();
    List<Frame> stored = storedOn(board);
    checker.check(stored);

    List<Sender> again = senders(board, senders.size());
    for (int i = 0; i < again.size(); i++) {
      Sender sender = again.get(i);
      int last = sent.get(i);
      for (int message = 0; message < last; message++) {
        sender.send(message);
      }
      Wait.until("all were acknowledged again", () -> sender.acknowledgements() >= last);
      for (Frame ack : sender.socket().received("ack")) {
        if (checker.isAcknowledged(sender.userId(), ack.string("id"))) {
          assertTrue(ack.bool("duplicate"), ack::toString);
        }
      }
      sender.noteAcknowledgements(checker);
    }
    List<Frame> complete = storedOn(board);
    checker.check(complete);
    assertTrue(before >= senders.size() * 20);
    assertEquals(sent.stream().mapToInt(Integer::intValue).sum(), complete.size());
    assertEquals(stored, complete.subList(0, stored.size()));
    for (Sender sender : again) {
      assertFalse(sender.socket().received().stream().anyMatch(f -> f.type().equals("error")));
      sender.socket().close();
    }
  }

  /** Returns how many it has sent until the socket ended, as far as it knows. */
  private static int sendUntilTheEnd(Sender sender) {
    int message = 0;
    while (sender.socket().isOpen()) {
      sender.send(message++);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return message;
  }
}
