package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Role;
import org.roomkey.client.testing.FakeSession;

/** The start and the stop of the library. */
class HostListenerTest {
  private static final String BOARD = FakeHost.BOARD;

  private FakeHost host;

  @BeforeEach
  void start() throws IOException {
    host = new FakeHost();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void aRestartEndsNobody() throws Exception {
    host.signedIn();
    String key = host.key();
    FakeSession before = host.request.session;
    host.stop();
    host.roomkey.forget();
    host.start(Map.of());
    host.request.session = before.restored(host.context);
    assertEquals(key, host.key());
    host.await(() -> host.roomkey.lines().contains("POST /api/sessions/renew"));
    assertEquals(List.of("POST /api/sessions/renew"), host.roomkey.lines());
    assertEquals("{\"sessions\":[\"" + key + "\"]}", host.roomkey.requests().get(0).body());
    host.request.session.invalidate();
    host.awaitEndOf(key);
  }

  @Test
  void aStopReportsTheEndsThatWait() throws Exception {
    host.signedIn();
    String key = host.key();
    host.request.session.invalidate();
    host.stop();
    assertTrue(host.roomkey.lines().contains("DELETE /api/sessions/" + key));
  }

  @Test
  void aStopWaitsForNobodyForLong() throws Exception {
    host.signedIn();
    host.roomkey.before(
        line -> {
          try {
            Thread.sleep(10_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return line;
        });
    host.request.session.invalidate();
    long start = System.nanoTime();
    host.stop();
    assertTrue(System.nanoTime() - start < 4_000_000_000L);
    host.await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("roomkey-client-(renewal|ending)")));
  }

  @Test
  void withoutSettingsTheApplicationStartsAndTheRoutesAnswer503() throws Exception {
    host.stop();
    host.startWith(Map.of("roomkey-client.peple", "x"));
    assertEquals(503, host.ticket(BOARD, null).status);
    assertTrue(
        RoomkeyContext.of(host.context)
            .grant(host.request.asRequest(), BOARD, "", Role.EDITOR)
            .isEmpty());
  }

  @Test
  void anOutboxThatIsNotThereIsToldAtTheStart() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.outbox", "jdbc/orders"));
    assertTrue(Host.of(host.context).isEmpty());
    assertEquals(503, host.ticket(BOARD, null).status);
  }
}
