package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;

/**
 * Measures the cost of a board whose people are on several nodes. All speakers are on the first
 * node; each board has a listener on each node. For docs/performance.md.
 */
class CrossingProof {
  private static final int BOARDS = 100;

  /** The number of these boards that receive bursts. */
  private static final int BUSY_BOARDS = 10;

  private static final int BURST = 16;
  private static final int RATE = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration TIME = Duration.ofSeconds(10);

  /** A listener on a board. It measures the latency of messages that contain their send time. */
  private static final class Ear implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();
    private final LongAdder heard = new LongAdder();
    private final Semaphore acknowledged = new Semaphore(0);
    private final List<Long> nanos = new ArrayList<>();
    private WebSocket socket;

    static Ear on(ServerProcess node, Person person, String board) {
      Ear ear = new Ear();
      URI uri = URI.create(node.uri("/ws").toString().replaceFirst("^http", "ws"));
      ear.socket =
          node.http()
              .newWebSocketBuilder()
              .header("Cookie", person.at(node).cookies())
              .buildAsync(uri, ear)
              .join();
      ear.send(Json.object("type", "join", "boardId", board).toString());
      return ear;
    }

    void send(String frame) {
      socket.sendText(frame, true).join();
    }

    void say(String board) {
      send(
          Json.object("type", "message", "boardId", board, "text", "t" + System.nanoTime())
              .toString());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        took(parts.toString(), System.nanoTime());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void took(String frame, long now) {
      if (frame.contains("\"type\":\"ack\"")) {
        acknowledged.release();
      } else if (frame.contains("\"type\":\"message\"")) {
        heard.increment();
        int text = frame.indexOf("\"text\":\"t") + 9;
        long sent = Long.parseLong(frame.substring(text, frame.indexOf('"', text)));
        synchronized (nanos) {
          nanos.add(now - sent);
        }
      }
    }

    List<Long> takeNanos() {
      synchronized (nanos) {
        List<Long> taken = List.copyOf(nanos);
        nanos.clear();
        return taken;
      }
    }
  }

  private record Stage(
      List<ServerProcess> nodes, List<String> boards, List<Ear> mouths, List<List<Ear>> ears) {

    List<Duration> cpu() {
      return nodes.stream().map(ServerProcess::cpu).toList();
    }

    List<Ear> elsewhere() {
      return ears.stream().skip(1).flatMap(List::stream).toList();
    }

    void close() {
      Stream.concat(mouths.stream(), ears.stream().flatMap(List::stream))
          .forEach(ear -> ear.socket.abort());
    }
  }

  private static Stage stage(NodeProcesses processes) {
    List<ServerProcess> nodes = processes.all();
    ServerProcess first = nodes.get(0);
    Person alice = first.loginAs("alice");
    Person bob = first.loginAs("bob");
    List<String> boards = processes.newBoards(BOARDS);
    return new Stage(
        nodes,
        boards,
        boards.stream().map(board -> Ear.on(first, alice, board)).toList(),
        nodes.stream()
            .map(node -> boards.stream().map(board -> Ear.on(node, bob, board)).toList())
            .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void latencyAndThroughputByNumberOfNodes(int count, @TempDir Path folder)
      throws InterruptedException {
    try (NodeProcesses nodes = new NodeProcesses(count, folder)) {
      Stage stage = stage(nodes);
      asManyAsPossible(stage, BUSY_BOARDS, BURST, WARM_UP);
      tell(
          count,
          BUSY_BOARDS + " boards, bursts of " + BURST,
          asManyAsPossible(stage, BUSY_BOARDS, BURST, TIME));
      tell(count, BOARDS + " boards, one by one", asManyAsPossible(stage, BOARDS, 1, TIME));
      stage.ears.forEach(ears -> ears.forEach(Ear::takeNanos));
      tell(count, RATE + "/s", atARate(stage));
      stage.close();
    }
  }

  private static void tell(int nodes, String what, String figures) {
    System.out.println("PROOF " + nodes + " nodes, " + what + ": " + figures);
  }

  /** Keeps a fixed number of unacknowledged messages on each of the boards. */
  private static String asManyAsPossible(Stage stage, int boards, int outstanding, Duration time)
      throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    LongAdder acknowledged = new LongAdder();
    long heardBefore = heard(stage.elsewhere());
    List<Duration> before = stage.cpu();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < boards; i++) {
      Ear mouth = stage.mouths.get(i);
      String board = stage.boards.get(i);
      Thread thread =
          new Thread(
              () -> {
                IntStream.range(0, outstanding).forEach(j -> mouth.say(board));
                while (!over.get()) {
                  mouth.acknowledged.acquireUninterruptibly();
                  acknowledged.increment();
                  mouth.say(board);
                }
                mouth.acknowledged.acquireUninterruptibly(outstanding);
                acknowledged.add(outstanding);
              });
      threads.add(thread);
      thread.start();
    }
    LockSupport.parkNanos(time.toNanos());
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    awaitHeard(stage, heardBefore + acknowledged.sum() * (stage.nodes.size() - 1));
    List<Duration> after = stage.cpu();
    return "%,d messages/s, CPU of each message: %s µs"
        .formatted(
            acknowledged.sum() / time.toSeconds(),
            IntStream.range(0, before.size())
                .mapToObj(i -> after.get(i).minus(before.get(i)).toNanos() / 1_000)
                .map(micros -> "%.0f".formatted((double) micros / acknowledged.sum()))
                .toList());
  }

  private static long heard(List<Ear> ears) {
    return ears.stream().mapToLong(ear -> ear.heard.sum()).sum();
  }

  private static void awaitHeard(Stage stage, long wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (heard(stage.elsewhere()) < wanted) {
      assertTrue(System.nanoTime() < deadline, "not everything has crossed");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertEquals(wanted, heard(stage.elsewhere()), "something has crossed twice");
  }

  /** Sends to all boards in turn without waiting for answers. */
  private static String atARate(Stage stage) {
    long heardBefore = heard(stage.elsewhere());
    long count = RATE * TIME.toSeconds();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      stage.mouths.get(i % BOARDS).say(stage.boards.get(i % BOARDS));
    }
    awaitHeard(stage, heardBefore + count * (stage.nodes.size() - 1));
    return "heard at the same node " + times(stage.ears.get(0)) + times(" elsewhere ", stage);
  }

  private static String times(String where, Stage stage) {
    return stage.elsewhere().isEmpty() ? "" : where + times(stage.elsewhere());
  }

  private static String times(List<Ear> ears) {
    long[] sorted = ears.stream().flatMap(e -> e.takeNanos().stream()).mapToLong(n -> n).toArray();
    Arrays.sort(sorted);
    return "p50 %.1f ms, p99 %.1f ms"
        .formatted(sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6);
  }
}
