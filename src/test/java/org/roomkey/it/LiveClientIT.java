package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Role;
import org.roomkey.client.Sent;
import org.roomkey.client.live.History;
import org.roomkey.client.live.LiveBoard;
import org.roomkey.client.live.LiveConnection;
import org.roomkey.client.live.LiveEvent;
import org.roomkey.client.live.LiveException;
import org.roomkey.client.live.LiveState;
import org.roomkey.testing.Json;
import org.roomkey.testing.Listening;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** The listening Java client at the real server. */
class LiveClientIT {
  private static final String[] SCOPES = {"connect", "read", "publish"};
  private static final int MANY = 60;

  /** Twice what the server queues for a socket, and the kernel's buffers. */
  private static final int FLOOD = 3_000;

  /** The server's send buffer in bytes; the default on loopback would hide slow peers. */
  private static final String SEND_BUFFER = "65536";

  private static TestServer server;
  private static Person bob;

  @BeforeAll
  static void start() {
    server =
        new TestServer(Map.of("roomkey.limits.enabled", "false", "roomkey.presence.grace", "1s"));
    server.tomcat().getConnector().setProperty("socket.txBufSize", SEND_BUFFER);
    bob = server.loginAs("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void say(String board, String text) {
    bob.post("/api/boards/" + board + "/messages", Json.object("text", text)).mustBe(201);
  }

  @Test
  void itTalksWithASocketOfABrowser() throws Exception {
    String id = server.newBoard();
    try (TestSocket browser = bob.on(id);
        Listening alice = new Listening(server, "user-alice", id)) {
      LiveEvent.Joined joined = alice.board().join().get(20, TimeUnit.SECONDS);
      assertEquals(0, joined.seq());
      assertEquals(2, alice.board().viewers());
      assertEquals(Optional.of(Role.EDITOR), alice.board().role());
      assertEquals("Alice", alice.connection().user().orElseThrow().name());
      browser.next("user_joined");

      Instant before = Instant.now().minusSeconds(60);
      Sent sent = alice.board().message("m1", "Hällo \uD83D\uDE00 \"quoted\"\n").get();
      assertEquals(new Sent(1, "m1", false), sent);
      assertEquals("Hällo \uD83D\uDE00 \"quoted\"\n", browser.next("message").string("text"));
      assertEquals(new Sent(1, "m1", true), alice.board().message("m1", "again").get());

      browser.send("type", "message", "boardId", id, "text", "Hello, Alice").next("ack");
      LiveEvent.Message heard = alice.await(LiveEvent.Message.class, 2);
      assertEquals(2, heard.seq());
      assertEquals("Bob", heard.user().name());
      assertTrue(heard.at().isAfter(before), heard::toString);

      alice.board().typing();
      browser.next("user_typing");
      assertTrue(alice.board().signal("cursor", Map.of("x", 1.5)));
      assertEquals("cursor", browser.next("signal").string("event"));
      browser.send("type", "typing", "boardId", id);
      alice.await(LiveEvent.UserTyping.class, 1);

      History page = alice.board().historyBefore(2, 10).get();
      assertEquals(List.of(1L), page.messages().stream().map(LiveEvent.Message::seq).toList());
      alice.board().leave().get();
      browser.expect("user_left");
      assertEquals("not_joined", codeOf(() -> alice.board().message("late").get()));
    }
  }

  private interface Call {
    Object get() throws Exception;
  }

  private static String codeOf(Call call) {
    ExecutionException failure = assertThrows(ExecutionException.class, call::get);
    return assertInstanceOf(LiveException.class, failure.getCause()).code();
  }

  @Test
  void aBoardThatItMayNotEnterIsForbidden() throws Exception {
    String open = server.newBoard();
    String closed = server.newPrivateBoard(Map.of("user-bob", "owner"));
    try (Listening alice = new Listening(server, "user-alice", open)) {
      assertEquals("forbidden", codeOf(() -> alice.connection().board(closed).join().get()));
      alice.board().join().get();
    }
  }

  @Test
  void messagesAroundARestartAreToldOnceAndInOrder() throws Exception {
    String id = server.newBoard();
    try (Listening alice = new Listening(server, "user-alice", id)) {
      alice.board().join().get();
      say(id, "before");
      alice.await(LiveEvent.Message.class, 1);
      server.stop();
      LiveState.Waiting waiting = alice.await(LiveState.Waiting.class, 1);
      assertEquals(1012, waiting.close().code());
      assertEquals(Optional.of("restarting"), waiting.close().error());
      var meanwhile = alice.board().message("while the server is away");
      assertEquals("disconnected", codeOf(() -> alice.board().historyAfter(0, 10).get()));
      server.start();
      say(id, "after");
      assertTrue(meanwhile.get(60, TimeUnit.SECONDS).seq() > 1);
      alice.board().message("at last").get();
      assertEquals(4, alice.board().seq());
      Wait.until("alice has them all: " + alice.texts(), () -> alice.texts().size() >= 4);
      List<String> stored =
          alice.board().historyAfter(0, 500).get().messages().stream()
              .map(LiveEvent.Message::text)
              .toList();
      assertEquals(stored, alice.texts());
      assertTrue(alice.all(LiveEvent.Joined.class).stream().allMatch(it -> it.gap().isEmpty()));
    }
  }

  @Test
  void aRevokedTokenStopsItWith4002() throws Exception {
    Person alice = server.loginAs("alice");
    JsonObject issued = alice.issueToken(SCOPES);
    AtomicInteger attempts = new AtomicInteger();
    try (LiveConnection connection =
        LiveConnection.open(
            server.uri().toString(),
            () -> {
              attempts.incrementAndGet();
              return issued.getString("token");
            })) {
      CountDownLatch hasStopped = new CountDownLatch(1);
      connection.on(LiveState.Stopped.class, stopped -> hasStopped.countDown());
      LiveBoard board = connection.board(server.newBoard());
      board.join().get();
      alice.delete("/api/tokens/" + issued.getString("id")).mustBe(204);
      assertTrue(hasStopped.await(20, TimeUnit.SECONDS), () -> connection.state().toString());
      LiveState.Stopped stopped = assertInstanceOf(LiveState.Stopped.class, connection.state());
      assertEquals(4002, stopped.close().code());
      assertEquals(Optional.of("session_expired"), stopped.close().error());
      assertTrue(stopped.needsToken());
      assertEquals("closed", codeOf(() -> board.message("late").get()));
      assertEquals(1, attempts.get());
    }
  }

  @Test
  void aTokenThatNobodyKnowsStopsIt() {
    try (LiveConnection connection =
        LiveConnection.open(server.uri().toString(), "rk_" + "0".repeat(43))) {
      Wait.until("it stops", () -> connection.state() instanceof LiveState.Stopped);
      LiveState.Stopped stopped = assertInstanceOf(LiveState.Stopped.class, connection.state());
      assertEquals(4001, stopped.close().code());
      assertEquals(Optional.of("invalid_token"), stopped.close().error());
    }
  }

  @Test
  void aSlowListenerDelaysOnlyItsOwnConnection() throws Exception {
    String id = server.newBoard();
    CountDownLatch goesOn = new CountDownLatch(1);
    try (Listening slow = new Listening(server, "user-alice", id);
        Listening other = new Listening(server, "user-alice", id)) {
      slow.board()
          .on(
              LiveEvent.Message.class,
              message -> {
                try {
                  assertTrue(goesOn.await(20, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      slow.board()
          .on(
              LiveEvent.Message.class,
              message -> {
                throw new IllegalStateException("a bug of the application");
              });
      slow.board().join().get();
      other.board().join().get();
      IntStream.range(0, MANY).forEach(number -> say(id, "message " + number));
      other.await(LiveEvent.Message.class, MANY);
      assertEquals(1, slow.all(LiveEvent.Message.class).size());
      goesOn.countDown();
      slow.await(LiveEvent.Message.class, MANY);
      assertEquals(
          LongStream.rangeClosed(1, MANY).boxed().toList(),
          slow.all(LiveEvent.Message.class).stream().map(LiveEvent.Message::seq).toList());
      assertEquals(List.of(), slow.all(LiveState.Waiting.class));
    } finally {
      goesOn.countDown();
    }
  }

  @Test
  void aListenerThatIsSlowForTooLongLosesTheSocketAndKnowsWhatItMissed() throws Exception {
    String id = server.newBoard();
    CountDownLatch goesOn = new CountDownLatch(1);
    try (TestSocket sender = bob.on(id);
        Listening slow = new Listening(server, "user-alice", id)) {
      slow.board()
          .on(
              LiveEvent.Message.class,
              message -> {
                try {
                  assertTrue(goesOn.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      slow.board().join().get();
      sender.publish(id, "x".repeat(4_000), FLOOD);
      sender.saw("user_left", frame -> frame.userId().equals("user-alice"));
      goesOn.countDown();
      LiveEvent.Joined again = slow.await(LiveEvent.Joined.class, 2);
      assertEquals(4008, slow.await(LiveState.Waiting.class, 1).close().code());
      List<Long> told =
          slow.all(LiveEvent.Message.class).stream().map(LiveEvent.Message::seq).toList();
      assertEquals(LongStream.rangeClosed(1, told.size()).boxed().toList(), told);
      LiveEvent.Gap gap = again.gap().orElseThrow();
      assertEquals(told.size(), gap.after());
      assertEquals(again.messages().get(0).seq(), gap.before());
      assertEquals(FLOOD, again.seq());
    } finally {
      goesOn.countDown();
    }
  }

  @Test
  void closingEndsTheSocketAndTheThread() throws Exception {
    String id = server.newBoard();
    Duration limit = Duration.ofSeconds(2);
    try (TestSocket browser = bob.on(id)) {
      Set<Thread> before = threads();
      Listening alice = new Listening(server, "user-alice", id);
      alice.board().join().get();
      browser.next("user_joined");
      Set<Thread> own = new HashSet<>(threads());
      own.removeAll(before);
      assertEquals(1, own.size());
      long start = System.nanoTime();
      alice.close();
      assertTrue(System.nanoTime() - start < limit.toNanos());
      // At once, without the grace of a lost connection.
      browser.next("user_left");
      assertTrue(own.stream().noneMatch(Thread::isAlive));
      assertEquals("closed", codeOf(() -> alice.board().message("late").get()));
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("roomkey-live-127.0.0.1"))
        .collect(Collectors.toSet());
  }
}
