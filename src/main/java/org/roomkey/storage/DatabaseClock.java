package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * The database's time, so that several nodes agree on the end of a login whatever their own clocks
 * say. It asks the database every 30 seconds. Between two answers, and during an outage, it adds
 * the time of the monotonic clock. Safe for use by many threads; {@link #instant} never blocks.
 */
public final class DatabaseClock extends Clock {
  private static final Log LOG = Log.of(DatabaseClock.class);
  private static final String NOW = "SELECT CURRENT_TIMESTAMP FROM schema_version";
  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Ignores an answer that may be off by more. */
  private static final long UNSURE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration TOLERATED = Duration.ofSeconds(2);

  private record Answer(Instant time, long nanos) {}

  private final Database database;
  private final LongSupplier nanoTime;
  private final Executor background;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Answer last;
  private volatile boolean differs;

  /**
   * Asks for the first time, and waits for the answer.
   *
   * @param background runs the later questions
   * @throws StoreException if the database does not answer
   */
  public DatabaseClock(Database database, LongSupplier nanoTime, Executor background) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.background = background;
    this.last = ask();
    compare();
  }

  @Override
  public Instant instant() {
    Answer answer = last;
    long age = nanoTime.getAsLong() - answer.nanos;
    if (age > VALID_NANOS && asking.compareAndSet(false, true)) {
      background.execute(this::askAgain);
    }
    return answer.time.plusNanos(age);
  }

  private void askAgain() {
    try {
      Answer answer = ask();
      boolean isSure = nanoTime.getAsLong() - answer.nanos < UNSURE_NANOS;
      last = isSure ? answer : extrapolated();
      compare();
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "could not read the time of the database: {0}", e.getMessage());
      last = extrapolated();
    } finally {
      asking.set(false);
    }
  }

  private Answer extrapolated() {
    Answer answer = last;
    long now = nanoTime.getAsLong();
    return new Answer(answer.time.plusNanos(now - answer.nanos), now);
  }

  /** Takes the middle between question and answer as the moment of the database's time. */
  private Answer ask() {
    return database.transact(
        connection -> {
          long before = nanoTime.getAsLong();
          Instant time = now(connection);
          return new Answer(time, before + (nanoTime.getAsLong() - before) / 2);
        });
  }

  private static Instant now(Connection connection) throws SQLException {
    return Database.list(connection, NOW, row -> row.getTimestamp(1).toInstant()).get(0);
  }

  /** Logs once that the machine's clock is wrong, and once that it is right again. */
  private void compare() {
    Duration ahead = Duration.between(extrapolated().time, Instant.now());
    boolean wrong = ahead.abs().compareTo(TOLERATED) > 0;
    if (wrong && !differs) {
      LOG.log(
          Level.WARNING,
          "this machine''s clock differs by {0} s from the database''s, which Roomkey uses: set it",
          ahead.toSeconds());
    } else if (!wrong && differs) {
      LOG.log(Level.INFO, "this machine''s clock agrees with the database''s again");
    }
    differs = wrong;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("an instant has no zone");
  }
}
