package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A database that fails for a while under load, and the checks during and after it ({@code
 * docs/protocol.md}, promises 1 to 3 and 7). The caller owns the server and its database.
 */
public final class Outage {
  private static final int BOARDS = 3;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * The writer gives up after 5 s; the rest is tolerance for a busy machine and the board's own
   * work.
   */
  private static final long MAX_ANSWER_MILLIS = 8_000;

  private static final long MAX_SILENCE_MILLIS = 3_000;

  /** The figures, for the output of the proofs. */
  public record Figures(
      int acknowledged,
      int stored,
      int unavailable,
      long longestAnswerMillis,
      long longestSilenceMillis,
      long recoveryMillis) {}

  private final TestServer server;
  private final Runnable recover;
  private final Person admin;

  /**
   * @param recover ends the fault and returns when the database works
   */
  public Outage(TestServer server, Runnable recover) {
    this.server = server;
    this.recover = recover;
    this.admin = server.loginAs("admin");
  }

  /**
   * The database does nothing for this time: no message is acknowledged, and every publisher gets
   * an error.
   */
  public Figures total(Runnable begin, Duration time) {
    return run(
        begin,
        crowd -> {
          long end = System.nanoTime() + time.toNanos();
          crowd.awaitUnavailable();
          int acknowledged = crowd.acknowledged();
          do {
            handshakesAreUndecided();
            server.anybody().get("/health/ready").mustBe(503);
            server.anybody().get("/health/live").mustBe(200);
          } while (System.nanoTime() < end);
          assertEquals(acknowledged, crowd.acknowledged());
        });
  }

  private void handshakesAreUndecided() {
    try (TestSocket socket = admin.open("/ws")) {
      Frame error = socket.mustEnd(1013, "Unavailable", "unavailable");
      assertTrue(error.number("retryAfter") > 0, error::toString);
    }
  }

  /** The database fails or is slow for this time, always or sometimes. */
  public Figures partial(Runnable begin, Duration time) {
    return run(
        begin,
        crowd -> {
          long end = System.nanoTime() + time.toNanos();
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
          }
        });
  }

  private interface Meanwhile {
    void with(Crowd crowd);
  }

  private Figures run(Runnable begin, Meanwhile meanwhile) {
    List<String> boards = Stream.generate(server::newBoard).limit(BOARDS).toList();
    try (Crowd crowd = new Crowd(server, boards);
        Pulse pulse = new Pulse(server, boards.get(0))) {
      crowd.awaitAcknowledged(10);
      try {
        begin.run();
        meanwhile.with(crowd);
      } finally {
        recover.run();
      }
      long from = System.nanoTime();
      crowd.awaitAcknowledged(2);
      long recoveryMillis = (System.nanoTime() - from) / 1_000_000;
      server.anybody().get("/health/ready").mustBe(200);
      crowd.awaitAcknowledged(10);
      pulse.finish();
      assertEquals(0, crowd.returns(), "sockets ended");
      Crowd.Result result = crowd.finish(admin);
      Figures figures =
          new Figures(
              result.acknowledged(),
              result.stored(),
              crowd.unavailable(),
              crowd.longestAnswerMillis(),
              pulse.longestSilenceMillis(),
              recoveryMillis);
      assertEquals(figures.acknowledged, figures.stored, figures::toString);
      assertTrue(figures.longestAnswerMillis < MAX_ANSWER_MILLIS, figures::toString);
      assertTrue(figures.longestSilenceMillis < MAX_SILENCE_MILLIS, figures::toString);
      return figures;
    }
  }
}
