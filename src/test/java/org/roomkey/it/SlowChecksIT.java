package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** Many invalid credentials while the database is slow; other users are not affected. */
class SlowChecksIT {
  private static final int MANY = 100;
  private static final Duration STATEMENT = Duration.ofMillis(200);

  /** Shorter than the wait in the queue of this many requests. */
  private static final Duration PATIENCE_FOR_A_CONNECTION = Duration.ofMillis(300);

  @Test
  void deadCookiesOfOneAddressDoNotExhaustTheDatabase() throws Exception {
    FaultyDatabase database = new FaultyDatabase(PATIENCE_FOR_A_CONNECTION);
    ExecutorService strangers = Executors.newFixedThreadPool(MANY);
    try (TestServer server =
        new TestServer(Map.of("roomkey.limits.checks-per-address", "2"), database::define)) {
      Person bob = server.signedIn("user-bob");
      database.slowDown(STATEMENT);
      AtomicInteger answers = new AtomicInteger();
      List<Future<?>> floods =
          IntStream.range(0, MANY)
              .<Future<?>>mapToObj(
                  i ->
                      strangers.submit(
                          () -> {
                            Person dead = bob.copy().setCookie("ROOMKEY_LOGIN", "dead-" + i);
                            while (!Thread.currentThread().isInterrupted()) {
                              int status = dead.get("/api/me").status();
                              assertTrue(status == 401 || status == 503, "answered " + status);
                              answers.incrementAndGet();
                            }
                          }))
              .toList();
      Wait.until("the flood has come", () -> answers.get() > 2);
      for (int i = 0; i < 5; i++) {
        String answer =
            RawHttp.sendFrom(
                "127.0.0.2",
                server.port(),
                "GET /roomkey/api/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
                    + bob.cookies()
                    + "\r\n\r\n");
        assertEquals("HTTP/1.1 200 ", answer.lines().findFirst().orElseThrow());
      }
      assertTrue(floods.stream().noneMatch(Future::isDone));
      database.recover();
      strangers.shutdownNow();
    } finally {
      strangers.shutdownNow();
      database.close();
    }
  }
}
