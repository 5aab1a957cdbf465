package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Roomkey;
import org.roomkey.client.testing.FakeRoomkey;
import org.roomkey.client.testing.FakeRoomkey.Reply;

class SessionKeysTest {
  private FakeRoomkey server;
  private Roomkey roomkey;
  private SessionKeys keys;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRoomkey();
    roomkey = Roomkey.at(server.url(), "rk_0123456789abcdef");
    keys = new SessionKeys(roomkey, new Trouble(System::nanoTime));
  }

  @AfterEach
  void stop() {
    keys.close();
    roomkey.close();
    server.close();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "only " + server.lines());
      Thread.sleep(5);
    }
  }

  private List<String> bodies() {
    return server.requests().stream().map(FakeRoomkey.Request::body).toList();
  }

  @Test
  void aKeyIsRenewedUntilItEnds() throws Exception {
    keys.renew("a");
    keys.renew("b");
    keys.start(Duration.ofMillis(30));
    await(() -> bodies().size() >= 2);
    keys.end("a");
    await(() -> server.lines().contains("DELETE /api/sessions/a"));
    server.forget();
    await(() -> bodies().size() >= 3);
    assertEquals("{\"sessions\":[\"b\"]}", bodies().get(2));
  }

  @Test
  void aKeyThatRoomkeyDoesNotKnowIsRenewedNoMore() throws Exception {
    keys.renew("a");
    keys.renew("b");
    server.willAnswer(Reply.of(200, "{\"unknown\":[\"a\"]}"));
    keys.start(Duration.ofMillis(30));
    await(() -> bodies().size() >= 2);
    assertEquals("{\"sessions\":[\"b\"]}", bodies().get(1));
  }

  @Test
  void aTicketDuringTheRenewalKeepsTheKey() throws Exception {
    keys.renew("a");
    AtomicBoolean isFirst = new AtomicBoolean(true);
    server.before(
        line -> {
          if (isFirst.getAndSet(false)) {
            keys.renew("a"); // the ticket is answered before the renewal is
          }
          return line;
        });
    server.willAnswer(Reply.of(200, "{\"unknown\":[\"a\"]}"));
    keys.start(Duration.ofMillis(30));
    await(() -> bodies().size() >= 2);
    assertEquals("{\"sessions\":[\"a\"]}", bodies().get(1));
  }

  @Test
  void aFailureDoesNotEndTheRenewals() throws Exception {
    keys.renew("a");
    server.willAnswer(Reply.refused(401, "unauthorized"), Reply.of(200, "{\"unknown\":[1]}"));
    keys.start(Duration.ofMillis(30));
    await(() -> bodies().size() >= 4);
  }

  @Test
  void aStopReportsTheEndsThatWait() {
    server.before(
        line -> {
          pause(30);
          return line;
        });
    List<String> ended = IntStream.range(0, 40).mapToObj(i -> "k" + i).toList();
    ended.forEach(keys::end);
    keys.close();
    List<String> lines = ended.stream().map(key -> "DELETE /api/sessions/" + key).toList();
    assertTrue(server.lines().containsAll(lines), () -> "only " + server.lines());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nothingIsSentForNobody() throws Exception {
    keys.start(Duration.ofMillis(10));
    Thread.sleep(100);
    assertEquals(List.of(), server.lines());
  }
}
