package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HistoryChecker;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerMemory;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TestSocket;

/**
 * 100 sockets stall and wake at random beside 900 that read. Everybody gets every message in order
 * and once, whoever stalls for too long is ended and recovers, and the memory of the server stays
 * the same.
 */
class StallsProof {
  private static final int MINUTES = Integer.getInteger("proof.minutes", 10);
  private static final List<String> BOARDS =
      List.of("stalls-1", "stalls-2", "stalls-3", "stalls-4");
  private static final int READERS = 225;
  private static final int STALLING = 25;
  private static final int SEND_BUFFER = 16 * 1024;

  private static final long MAX_STALL_MILLIS = 9_000;

  /** Until the buffers are full, and ten seconds more. The server waits for 20 s at most. */
  private static final long TOO_LONG_MILLIS = 19_000;

  private static final int ONE_IN = 8;

  private static final long SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int SIGNALS_PER_MESSAGE = 10;
  private static final int EVENTS = 3;
  private static final String FILLING = "x".repeat(1_500);

  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long MEBIBYTE = 1024 * 1024;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HistoryChecker checker = new HistoryChecker();
  private final List<StallingClient> clients = new ArrayList<>();
  private final List<CompletableFuture<Void>> running = new ArrayList<>();
  private final Map<String, Frame> parsed = new ParsedFrames();
  private final Map<String, Long> last = new LinkedHashMap<>();
  private final long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);

  /** Later ones would not be over in time. */
  private final long lastStall = end - TimeUnit.MILLISECONDS.toNanos(TOO_LONG_MILLIS + 2_000);

  private volatile boolean over;
  private volatile boolean isQuiet;

  @TempDir private Path folder;
  private ServerProcess server;

  /** Most clients get the same frames at about the same time. */
  private static final class ParsedFrames extends LinkedHashMap<String, Frame> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Frame> eldest) {
      return size() > 1_000;
    }
  }

  @BeforeEach
  void start() {
    server = ServerProcess.withSendBuffer(folder, "512m", SEND_BUFFER);
    Person admin = server.loginAs("admin");
    for (String board : BOARDS) {
      admin.put("/api/boards/" + board, Json.object("name", board, "access", "open")).mustBe(201);
    }
  }

  @AfterEach
  void stop() {
    over = true;
    threads.shutdownNow();
    clients.forEach(StallingClient::close);
    server.close();
  }

  private Frame parse(String text) {
    synchronized (parsed) {
      return parsed.computeIfAbsent(text, Frame::parse);
    }
  }

  private void run(Runnable task) {
    running.add(CompletableFuture.runAsync(task, threads));
  }

  private void join(String board, Person person, String userId) {
    for (int i = 0; i < READERS + STALLING; i++) {
      boolean stalls = i < STALLING;
      StallingClient client =
          new StallingClient(server, person.cookies(), board, checker.client(userId), this::parse);
      clients.add(client);
      run(() -> live(client, stalls));
    }
  }

  private void live(StallingClient client, boolean stalls) {
    while (!over) {
      client.read(ThreadLocalRandom.current().nextLong(1_000, 3_000));
      if (!stalls || System.nanoTime() > lastStall) {
        continue;
      }
      if (ThreadLocalRandom.current().nextInt(ONE_IN) == 0) {
        client.stallTooLong(TOO_LONG_MILLIS);
      } else {
        client.stall(MAX_STALL_MILLIS);
      }
    }
  }

  /** Sends signals and now and then a message. */
  private void talk(Person person, String userId, String board) {
    try (TestSocket socket = person.on(board)) {
      long next = System.nanoTime();
      for (int i = 0; !isQuiet; i++) {
        socket.signal(board, "moved-" + i % EVENTS, Json.object("number", i, "filling", FILLING));
        if (i % SIGNALS_PER_MESSAGE == 0) {
          publish(socket, userId, board, "message-" + i);
        }
        next += SIGNAL_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private void publish(TestSocket socket, String userId, String board, String id) {
    checker.sends(userId, board, id, "text of " + id);
    Frame ack =
        socket.askOnly("type", "message", "boardId", board, "id", id, "text", "text of " + id);
    checker.acknowledged(userId, ack);
    synchronized (last) {
      last.put(board, ack.number("seq"));
    }
  }

  @Test
  void everythingArrivesInOrderAndTheMemoryStays() {
    Person bob = server.loginAs("bob");
    Person alice = server.loginAs("alice");
    List<CompletableFuture<Void>> talking = new ArrayList<>();
    for (String board : BOARDS) {
      talking.add(CompletableFuture.runAsync(() -> talk(alice, "user-alice", board), threads));
      join(board, bob, "user-bob");
    }
    List<ServerMemory.Use> memory = measure();
    over = true;
    running.forEach(CompletableFuture::join);
    isQuiet = true;
    talking.forEach(CompletableFuture::join);
    int stored = check(server.loginAs("admin"));

    int closes = clients.stream().mapToInt(StallingClient::closes).sum();
    int cuts = clients.stream().mapToInt(StallingClient::cuts).sum();
    print(stored, closes, cuts, memory);
    assertTrue(
        closes > 10 * cuts, () -> "only " + closes + " closes arrived, " + cuts + " did not");
    isFlat(memory, ServerMemory.Use::heap, 16 * MEBIBYTE);
    isFlat(memory, ServerMemory.Use::direct, 4 * MEBIBYTE);
  }

  private List<ServerMemory.Use> measure() {
    List<ServerMemory.Use> all = new ArrayList<>();
    try (ServerMemory memory = server.memory()) {
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(MEASURE_NANOS);
        running.stream()
            .filter(CompletableFuture::isCompletedExceptionally)
            .forEach(CompletableFuture::join);
        all.add(memory.measure());
      }
    }
    return all;
  }

  /** The clients read what is left. */
  private int check(Person admin) {
    int stored = 0;
    try (TestSocket socket = admin.socket()) {
      for (String board : BOARDS) {
        List<Frame> all = HistoryChecker.wholeHistory(socket, board);
        clients.stream()
            .filter(client -> client.isOn(board))
            .forEach(client -> client.readUntil(last.get(board)));
        checker.check(board, all);
        clients.stream()
            .filter(client -> client.isOn(board))
            .forEach(client -> client.seen().mustHaveSeen(board, all));
        stored += all.size();
      }
    }
    return stored;
  }

  private void print(int stored, int closes, int cuts, List<ServerMemory.Use> memory) {
    System.out.printf(
        "PROOF stalls for %d minutes: %d messages acknowledged, %d stored, read by %d sockets;"
            + " %d stalls; ended with 4008 %d, with 1006 %d, all recovered;"
            + " heap %d to %d MiB, direct %d to %d MiB, most %d and %d MiB%n",
        MINUTES,
        checker.acknowledged(),
        stored,
        clients.size(),
        clients.stream().mapToInt(StallingClient::stalls).sum(),
        closes,
        cuts,
        median(firstThird(memory), ServerMemory.Use::heap) / MEBIBYTE,
        median(lastThird(memory), ServerMemory.Use::heap) / MEBIBYTE,
        median(firstThird(memory), ServerMemory.Use::direct) / MEBIBYTE,
        median(lastThird(memory), ServerMemory.Use::direct) / MEBIBYTE,
        memory.stream().mapToLong(ServerMemory.Use::heap).max().orElse(0) / MEBIBYTE,
        memory.stream().mapToLong(ServerMemory.Use::direct).max().orElse(0) / MEBIBYTE);
  }

  private static List<ServerMemory.Use> firstThird(List<ServerMemory.Use> all) {
    return all.subList(0, all.size() / 3);
  }

  private static List<ServerMemory.Use> lastThird(List<ServerMemory.Use> all) {
    return all.subList(all.size() * 2 / 3, all.size());
  }

  private static long median(List<ServerMemory.Use> all, ToLongFunction<ServerMemory.Use> part) {
    return all.stream().mapToLong(part).sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  private static void isFlat(
      List<ServerMemory.Use> all, ToLongFunction<ServerMemory.Use> part, long tolerance) {
    long before = median(firstThird(all), part);
    long after = median(lastThird(all), part);
    assertTrue(after <= before + tolerance, () -> before + " bytes became " + after + ": " + all);
  }
}
