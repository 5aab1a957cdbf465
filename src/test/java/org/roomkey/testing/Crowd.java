package org.roomkey.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Load for fault tests. Each board has three people who publish through sockets, one who publishes
 * over HTTP, and one who only reads. All of them continue through every fault.
 */
public final class Crowd implements AutoCloseable {
  private static final List<String> TALKERS = List.of("user-alice", "user-bob", "user-carol");
  private static final String READER = "user-bob";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final HistoryChecker checker = new HistoryChecker();
  private final List<String> boardIds;
  private final List<Client> clients = new ArrayList<>();
  private final List<Talker> talkers = new ArrayList<>();
  private final List<CompletableFuture<Void>> running = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean over;

  /** The numbers of acknowledged and stored messages, all checked. */
  public record Result(int acknowledged, int stored) {}

  /** Joins boards without messages and starts to publish. */
  public Crowd(Site site, List<String> boardIds) {
    this.boardIds = boardIds;
    for (String boardId : boardIds) {
      for (String userId : TALKERS) {
        Client client = client(site, userId, boardId);
        String name = "socket-" + userId;
        Talker talker = Talker.of(client, checker, userId, boardId, name);
        talkers.add(talker);
        start(talker::sendAnother);
      }
      Person alice = site.loginAs("alice");
      Talker talker = Talker.of(alice, checker, "user-alice", boardId, "http-" + boardId);
      talkers.add(talker);
      start(talker::sendAnother);
      Client reader = client(site, READER, boardId);
      start(() -> read(reader));
    }
  }

  private Client client(Site site, String userId, String boardId) {
    Person person = site.loginAs(userId.substring("user-".length()));
    Client client = new Client(person, boardId, checker.client(userId));
    clients.add(client);
    return client;
  }

  private void start(Runnable again) {
    running.add(
        CompletableFuture.runAsync(
            () -> {
              while (!over) {
                again.run();
              }
            },
            threads));
  }

  private static void read(Client reader) {
    if (reader.isThere()) {
      LockSupport.parkNanos(LOOK_NANOS);
    } else {
      reader.comeBack();
    }
  }

  /** How many messages were acknowledged until now. */
  public int acknowledged() {
    return talkers.stream().mapToInt(Talker::acknowledged).sum();
  }

  /** The number of {@code unavailable} errors and 503 answers. */
  public int unavailable() {
    return talkers.stream().mapToInt(Talker::unavailable).sum();
  }

  /** The longest time until an answer of any kind. */
  public long longestAnswerMillis() {
    return talkers.stream().mapToLong(Talker::longestAnswerMillis).max().orElse(0);
  }

  /** The number of reconnects of all clients. */
  public int returns() {
    return clients.stream().mapToInt(Client::returns).sum();
  }

  /** The figures, for the output of the proofs. */
  public String figures() {
    return "unavailable %d, longest answer %d ms, returns %d"
        .formatted(unavailable(), longestAnswerMillis(), returns());
  }

  /** Every socket that ended and was replaced. */
  public List<TestSocket> endedSockets() {
    return clients.stream().flatMap(client -> client.ended().stream()).toList();
  }

  /** Waits until every publisher has this many more acknowledgements. */
  public void awaitAcknowledged(int more) {
    awaitAll("acknowledged", more, Talker::acknowledged);
  }

  /** Waits until every publisher has received {@code unavailable}. */
  public void awaitUnavailable() {
    awaitAll("told unavailable", 1, Talker::unavailable);
  }

  private interface Count {
    int of(Talker talker);
  }

  private void awaitAll(String what, int more, Count count) {
    List<Integer> before = talkers.stream().map(count::of).toList();
    Wait.until(
        "everybody was " + what,
        () -> {
          failIfSomebodyFailed();
          boolean all = true;
          for (int i = 0; i < talkers.size(); i++) {
            all &= count.of(talkers.get(i)) >= before.get(i) + more;
          }
          return all;
        });
  }

  private void failIfSomebodyFailed() {
    running.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(f -> f.join());
  }

  /**
   * Lets everybody finish, and checks all boards and clients against the database.
   *
   * @param person who may read the boards
   */
  public Result finish(Person person) {
    over = true;
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
        .orTimeout(TestServer.PATIENCE.toSeconds() * 2, TimeUnit.SECONDS)
        .join();
    for (Client client : clients) {
      if (!client.isThere()) {
        client.comeBack();
      }
      client.settle();
      client.close();
    }
    int stored = 0;
    try (TestSocket socket = person.socket()) {
      for (String boardId : boardIds) {
        List<Frame> all = HistoryChecker.wholeHistory(socket, boardId);
        checker.check(boardId, all);
        clients.stream()
            .filter(client -> client.isOn(boardId))
            .forEach(client -> client.mustHaveSeen(all));
        stored += all.size();
      }
    }
    return new Result(checker.acknowledged(), stored);
  }

  @Override
  public void close() {
    over = true;
    threads.shutdownNow();
    clients.forEach(client -> client.socket().breakOff());
  }
}
