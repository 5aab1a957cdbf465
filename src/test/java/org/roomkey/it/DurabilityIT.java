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
import org.roomkey.testing.SeenMessages;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * An acknowledged message is stored for good, once, in one order ({@code docs/protocol.md},
 * promises 1 to 3).
 */
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

  /** A socket that sends messages whose texts contain their ids. */
  private record Sender(
      HistoryChecker checker,
      SeenMessages seen,
      String userId,
      TestSocket socket,
      String board,
      String prefix) {

    static Sender on(String board, int number, HistoryChecker checker) {
      int person = number % people.size();
      String userId = "user-" + USERNAMES.get(person);
      return new Sender(
          checker,
          checker.client(userId),
          userId,
          people.get(person).on(board),
          board,
          number + "-");
    }

    /** The same client on another socket, which resumes where the first one ended. */
    Sender again() {
      TestSocket next = people.get(USERNAMES.indexOf(userId.substring(5))).socket();
      next.join(board, seen.last(board), null);
      return new Sender(checker, seen, userId, next, board, prefix);
    }

    String id(int message) {
      return prefix + message;
    }

    void send(int message) {
      checker.sends(userId, board, id(message), textOf(id(message)));
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

    /** Notes the messages received until now. */
    void note() {
      seen.take(socket);
    }
  }

  private static String textOf(String id) {
    return "the text of " + id + " \u20ac";
  }

  private static List<Sender> senders(String board, int howMany, HistoryChecker checker) {
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      senders.add(Sender.on(board, i, checker));
    }
    return senders;
  }

  /** Reads the whole history through a new socket. */
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
  void concurrentMessagesHaveOneOrderAndSurviveARestart() throws Exception {
    String board = server.newBoard();
    HistoryChecker checker = new HistoryChecker();
    List<Sender> senders = senders(board, SENDERS, checker);
    TestSocket watcher = people.get(1).on(board);
    SeenMessages watched = checker.client("user-bob");
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
          () ->
              socket.received("message").size() + socket.received("ack").size()
                  >= SENDERS * MESSAGES);
    }

    senders.forEach(Sender::note);
    watched.take(watcher);
    List<Frame> stored = storedOn(board);
    assertEquals(SENDERS * MESSAGES, checker.acknowledged());
    assertEquals(SENDERS * MESSAGES, stored.size());
    checker.check(board, stored);
    for (Sender sender : senders) {
      assertEquals(MESSAGES, sender.acknowledgements());
      sender.seen().mustHaveSeen(board, stored);
    }
    watched.mustHaveSeen(board, stored);
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
  void aRestartUnderLoadLosesNoAcknowledgedMessageAndTheRestCanBeRetried() throws Exception {
    String board = server.newBoard();
    HistoryChecker checker = new HistoryChecker();
    List<Sender> senders = senders(board, 4, checker);
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
    senders.forEach(Sender::note);
    int before = checker.acknowledged();
    List<Frame> stored = storedOn(board);
    checker.check(board, stored);

    List<Sender> again = senders.stream().map(Sender::again).toList();
    for (int i = 0; i < again.size(); i++) {
      Sender sender = again.get(i);
      int last = sent.get(i);
      for (int message = 0; message < last; message++) {
        sender.send(message);
      }
      Wait.until("all were acknowledged again", () -> sender.acknowledgements() >= last);
      for (Frame ack : sender.socket().received("ack")) {
        if (checker.isAcknowledged(sender.userId(), board, ack.string("id"))) {
          assertTrue(ack.bool("duplicate"), ack::toString);
        }
      }
    }
    for (Sender sender : again) {
      sender.socket().settle(board);
      sender.note();
    }
    List<Frame> complete = storedOn(board);
    checker.check(board, complete);
    again.forEach(sender -> sender.seen().mustHaveSeen(board, complete));
    assertTrue(before >= senders.size() * 20);
    assertEquals(sent.stream().mapToInt(Integer::intValue).sum(), complete.size());
    assertEquals(stored, complete.subList(0, stored.size()));
    for (Sender sender : again) {
      assertFalse(sender.socket().received().stream().anyMatch(f -> f.type().equals("error")));
      sender.socket().close();
    }
  }

  /** Returns how many messages it sent before the socket ended. */
  private static int sendUntilTheEnd(Sender sender) {
    int message = 0;
    while (sender.socket().isOpen()) {
      sender.send(message++);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return message;
  }
}
