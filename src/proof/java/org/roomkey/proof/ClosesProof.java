package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * A peer that still reads sees the server's close code and not 1006 (README, "Close codes"). The
 * server closes thousands of sockets while the board and the peers send.
 */
class ClosesProof {
  private static final int CODES = 4;
  private static final int PEERS = 50;
  private static final int SLOW_PEERS = 10;

  /** Twice what an outbox, the commit that fills it, and the buffers of the kernel hold. */
  private static final int FLOOD = 6_000;

  private TestServer server;

  /** After each fourth signal. */
  private static final long PAUSE_NANOS = 1_000_000;

  private Rounds rounds;
  private String board;

  @BeforeEach
  void start() {
    server =
        new TestServer(Map.of("roomkey.presence.grace", "0s", "roomkey.limits.enabled", "false"));
    rounds = new Rounds();
    board = server.newBoard();
  }

  @AfterEach
  void stop() {
    rounds.close();
    server.close();
  }

  /** Peers of one login that read what the board sends until they are closed. */
  private final class Peers {
    private final CountDownLatch reading = new CountDownLatch(PEERS);
    private final List<RawSocket> sockets = new ArrayList<>();
    private final List<CompletableFuture<Integer>> codes = new ArrayList<>();

    Peers(String userId, Person person, Consumer<RawSocket> afterTheFirstFrames) {
      for (int i = 0; i < PEERS; i++) {
        RawSocket socket =
            server.rawSocket("/ws/boards/" + board, "Cookie", person.cookies()).mustBeUpgraded();
        sockets.add(socket);
        codes.add(rounds.ask(() -> read(socket, afterTheFirstFrames)));
      }
      awaitReading(userId);
    }

    private int read(RawSocket socket, Consumer<RawSocket> afterTheFirstFrames) {
      try (socket) {
        socket.expect("joined");
        socket.expect("signal");
        reading.countDown();
        afterTheFirstFrames.accept(socket);
        return socket.closeCode();
      }
    }

    private void awaitReading(String userId) {
      try {
        boolean all = reading.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(true, all, () -> "the board sends nothing to " + userId);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    void count(Map<Integer, AtomicInteger> ends) {
      codes.forEach(
          code -> ends.computeIfAbsent(code.join(), any -> new AtomicInteger()).incrementAndGet());
    }
  }

  /** Sends some thousand frames a second to the board until it is closed; peers must keep up. */
  private final class Busy implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> sending;

    Busy(Person person) {
      TestSocket socket = person.on(board);
      sending = rounds.start(() -> send(socket));
    }

    private void send(TestSocket socket) {
      String data = "x".repeat(300);
      for (int i = 0; !over.get() && socket.isOpen(); i++) {
        String event = "moved-" + i % 20;
        socket.sendQuietly(
            Json.object("type", "signal", "boardId", board, "event", event, "data", data)
                .toString());
        if (i % 4 == 0) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (i % 20 == 0) {
          socket.sendQuietly(
              Json.object("type", "message", "boardId", board, "text", "and " + i).toString());
        }
      }
    }

    @Override
    public void close() {
      over.set(true);
      sending.join();
    }
  }

  /** Reads on; its frames cross the close on the network. */
  private void talk(RawSocket socket) {
    for (int i = 0; i < 3; i++) {
      socket.send("type", "typing", "boardId", board);
    }
  }

  private void closesAre(int expected, Supplier<Peers> batch) {
    Map<Integer, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    int batches = Math.max(1, Rounds.COUNT / CODES / PEERS);
    Stream.generate(batch).limit(batches).forEach(peers -> peers.count(ends));
    print(expected, ends);
    assertEquals(batches * PEERS, count(ends, expected), ends::toString);
  }

  private static void count(Map<Integer, AtomicInteger> ends, CompletableFuture<Integer> code) {
    ends.computeIfAbsent(code.join(), any -> new AtomicInteger()).incrementAndGet();
  }

  private static int count(Map<Integer, AtomicInteger> ends, int code) {
    return ends.getOrDefault(code, new AtomicInteger()).get();
  }

  private static void print(int expected, Map<Integer, AtomicInteger> ends) {
    System.out.println(
        "PROOF closes "
            + expected
            + ": "
            + count(ends, expected)
            + " arrived so, "
            + count(ends, TestSocket.BROKEN)
            + " as 1006: "
            + ends);
  }

  @Test
  void aCredentialOfAnotherUserEndsASocketWith4001() {
    String bobs = server.newToken("user-bob", "connect");
    String auth = Json.object("type", "auth", "token", bobs).toString();
    try (Busy busy = new Busy(server.signedIn("user-alice"))) {
      closesAre(
          4001,
          () ->
              new Peers(
                  "user-carol",
                  server.signedIn("user-carol"),
                  socket -> {
                    socket.send(auth);
                    talk(socket);
                  }));
    }
  }

  @Test
  void aSignOutEndsSocketsWith4002() {
    try (Busy busy = new Busy(server.signedIn("user-alice"))) {
      closesAre(
          4002,
          () -> {
            Person person = server.signedIn("user-carol");
            Peers peers = new Peers("user-carol", person.copy(), this::talk);
            person.logout().mustBe(204);
            return peers;
          });
    }
  }

  @Test
  void anAdministratorEndsSocketsWith4003() {
    Person admin = server.signedIn("user-admin");
    try (Busy busy = new Busy(server.signedIn("user-alice"))) {
      closesAre(
          4003,
          () -> {
            Peers peers = new Peers("user-carol", server.signedIn("user-carol"), this::talk);
            admin.post("/api/admin/users/user-carol/disconnect", Json.object()).mustBe(204);
            return peers;
          });
    }
  }

  @Test
  void aStoppingServerEndsSocketsWith1012() {
    closesAre(
        1012,
        () -> {
          try (Busy busy = new Busy(server.signedIn("user-alice"))) {
            Peers peers = new Peers("user-carol", server.signedIn("user-carol"), this::talk);
            server.stop();
            server.start();
            return peers;
          }
        });
  }

  /** These peers do not read for a while, so no code is promised to them. Most see it. */
  @Test
  void aSlowPeerSees4008OnceItReadsAgain() {
    Map<Integer, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    Person carol = server.signedIn("user-carol");
    for (int i = 0; i < Math.max(1, Rounds.COUNT / 100 / SLOW_PEERS); i++) {
      List<RawSocket> slow =
          Stream.generate(() -> server.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies()))
              .limit(SLOW_PEERS)
              .toList();
      try (TestSocket sender = server.signedIn("user-alice").on(board)) {
        flood(sender);
      }
      List<CompletableFuture<Integer>> codes =
          slow.stream().map(socket -> rounds.ask(socket::closeCode)).toList();
      codes.forEach(code -> count(ends, code));
      slow.forEach(RawSocket::close);
    }
    print(4008, ends);
    assertEquals(true, Set.of(4008, TestSocket.BROKEN).containsAll(ends.keySet()), ends::toString);
    assertNotEquals(0, count(ends, 4008));
  }

  private void flood(TestSocket sender) {
    String text = "x".repeat(4_000);
    for (int i = 1; i <= FLOOD; i++) {
      if (i % 200 == 0) {
        // Its ack follows those of all before it.
        sender.ask("type", "message", "boardId", board, "text", text);
      } else {
        sender.send("type", "message", "boardId", board, "text", text);
      }
    }
  }
}
