package org.roomkey.client.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.client.json.Json;

/** What the conformance cases cannot say, because it is about Java. */
class LiveConnectionTest {
  private static final String AUTHENTICATED =
      "{\"type\":\"authenticated\",\"user\":{\"id\":\"user-alice\",\"name\":\"Alice\"},"
          + "\"connectionId\":\"c1\",\"method\":\"token\",\"heartbeat\":30}";

  private final FakeTransport transport = new FakeTransport();

  private LiveConnection connect(Loop loop, TokenSource source) {
    LiveConnection connection =
        new LiveConnection(
            LiveConnection.url("http://127.0.0.1:8080/roomkey"),
            new Credential(source, true),
            transport,
            loop,
            () -> 0.5);
    connection.start();
    return connection;
  }

  private void receive(String... texts) {
    for (String text : texts) {
      transport.last().receiver.received(text);
    }
  }

  private static String message(int seq) {
    return Json.write(
        Json.object(
            "type", "message",
            "boardId", "b",
            "seq", seq,
            "id", "id-" + seq,
            "user", Json.object("id", "user-bob", "name", "Bob"),
            "text", "x",
            "at", "2026-11-23T16:34:05.123Z"));
  }

  @Test
  void aListenerThatFailsAffectsNeitherTheOthersNorTheConnection() {
    FakeLoop loop = new FakeLoop();
    LiveConnection connection = connect(loop, () -> "token");
    List<Long> heard = new ArrayList<>();
    LiveBoard board = connection.board("b");
    board.on(
        LiveEvent.Message.class,
        event -> {
          throw new IllegalStateException("a bug of the application");
        });
    board.on(
        LiveEvent.Message.class,
        event -> {
          throw new AssertionError("another one");
        });
    board.on(LiveEvent.Message.class, event -> heard.add(event.seq()));
    loop.settle();
    transport.last().receiver.opened();
    receive(AUTHENTICATED, message(1), message(2));
    loop.settle();
    assertEquals(List.of(1L, 2L), heard);
    assertEquals(4, transport.last().demand);
    assertInstanceOf(LiveState.Open.class, connection.state());
  }

  @Test
  void aListenerForAllEventsHearsFramesOfANewerServer() {
    FakeLoop loop = new FakeLoop();
    LiveConnection connection = connect(loop, () -> "token");
    List<LiveEvent> ofBoard = new ArrayList<>();
    List<LiveEvent> ofConnection = new ArrayList<>();
    connection.board("b").on(LiveEvent.class, ofBoard::add);
    Runnable stop = connection.on(LiveEvent.Unknown.class, ofConnection::add);
    loop.settle();
    receive(
        AUTHENTICATED,
        "{\"type\":\"invention\",\"boardId\":\"b\",\"size\":1}",
        "{\"type\":\"invention\"}");
    loop.settle();
    LiveEvent.Unknown unknown = assertInstanceOf(LiveEvent.Unknown.class, ofBoard.get(0));
    assertEquals("invention", unknown.type());
    assertTrue(unknown.fields().containsKey("size"));
    assertEquals(
        List.of(new LiveEvent.Unknown(Optional.empty(), "invention", Map.of("type", "invention"))),
        ofConnection);
    stop.run();
    receive("{\"type\":\"invention\"}");
    loop.settle();
    assertEquals(1, ofConnection.size());
  }

  @Test
  void aTokenSourceThatFailsUnexpectedlyIsAskedAgain() {
    FakeLoop loop = new FakeLoop();
    List<RuntimeException> failures = new ArrayList<>(List.of(new IllegalStateException("once")));
    LiveConnection connection =
        connect(
            loop,
            () -> {
              if (!failures.isEmpty()) {
                throw failures.remove(0);
              }
              return "token";
            });
    loop.settle();
    assertInstanceOf(LiveState.Waiting.class, connection.state());
    loop.pass(2_000);
    assertEquals(1, transport.sockets.size());
  }

  @Test
  void aFrameThatLacksAFieldIsIgnoredAndItsRequestFails() {
    FakeLoop loop = new FakeLoop();
    LiveConnection connection = connect(loop, () -> "token");
    LiveBoard board = connection.board("b");
    CompletableFuture<LiveEvent.Joined> joining = board.join();
    loop.settle();
    receive(AUTHENTICATED, "{\"type\":\"joined\",\"boardId\":\"b\",\"ref\":1}");
    loop.settle();
    assertTrue(joining.isCompletedExceptionally());
    assertFalse(board.isJoined());
    receive("{\"type\":\"message\",\"boardId\":\"b\",\"seq\":\"1\"}", message(1));
    loop.settle();
    assertEquals(1, board.seq());
  }

  @Test
  void oneObjectStandsForABoard() {
    LiveConnection connection = connect(new FakeLoop(), () -> "token");
    assertSame(connection.board("b"), connection.board("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "roomkey", "ws://a/roomkey", "http://a/?x=1", "https://a/#x", "http:///x"})
  void anAddressThatIsNoHttpUrlIsRefused(String address) {
    assertThrows(IllegalArgumentException.class, () -> LiveConnection.open(address, "token"));
  }

  @Test
  void theAddressOfTheSocketIsThatOfTheApplication() {
    assertEquals(
        "wss://a.example/roomkey/ws?auth=message",
        LiveConnection.url("https://a.example/roomkey/").toString());
    assertEquals("ws://a:8080/ws?auth=message", LiveConnection.url("http://a:8080").toString());
  }

  @Test
  @Timeout(10)
  void aListenerMayCloseTheConnection() throws Exception {
    LoopThread thread = new LoopThread("test-live");
    LiveConnection connection = connect(thread, () -> "token");
    CountDownLatch closed = new CountDownLatch(1);
    connection.on(
        LiveState.Open.class,
        open -> {
          connection.close();
          closed.countDown();
        });
    CountDownLatch opened = new CountDownLatch(1);
    thread.after(0, opened::countDown);
    assertTrue(opened.await(5, TimeUnit.SECONDS));
    receive(AUTHENTICATED);
    assertTrue(closed.await(2, TimeUnit.SECONDS), "close() waited for its own thread");
    thread.awaitEnd(Duration.ofSeconds(5));
    assertInstanceOf(LiveState.Stopped.class, connection.state());
    assertFalse(thread.run(() -> {}), "the thread still runs");
    assertTrue(connection.board("b").join().isCompletedExceptionally());
  }

  @Test
  @Timeout(10)
  void callsFromManyThreadsAroundACloseAllEnd() throws Exception {
    for (int round = 0; round < 50; round++) {
      LoopThread thread = new LoopThread("test-live");
      LiveConnection connection = connect(thread, TokenGone::token);
      List<CompletableFuture<?>> calls = new ArrayList<>();
      Thread closer = new Thread(connection::close);
      closer.start();
      for (int call = 0; call < 200; call++) {
        calls.add(connection.board("b").join());
        calls.add(connection.board("b").message("x"));
        calls.add(connection.board("b").leave());
      }
      closer.join();
      for (CompletableFuture<?> call : calls) {
        call.handle((value, failure) -> null).get(5, TimeUnit.SECONDS);
      }
    }
  }

  private static final class TokenGone {
    static String token() throws IOException {
      throw new IOException("no network");
    }
  }
}
