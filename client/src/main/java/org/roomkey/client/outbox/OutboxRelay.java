package org.roomkey.client.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Sends the messages of {@link RoomkeyOutbox} to Roomkey, from the start until the close. It has
 * one daemon thread, and uses one connection of the pool at a time.
 *
 * <p>Every instance of the application may have a relay on the same database. They take turns by a
 * row lock, which the database frees when an instance dies.
 *
 * <p>While Roomkey or the database does not work, the messages wait, and the relay tries again with
 * growing pauses of at most 30 seconds. The messages of a board never overtake each other. A
 * message that Roomkey refuses for good, such as one for a board on which the service cannot write,
 * is put aside: its columns {@code refused_at} and {@code refusal} say when and why, and the board
 * continues with the next one.
 *
 * <p>The log gets one line when the relay fails, one when it works again, and one for each batch
 * with messages that were put aside. Safe for use by many threads.
 */
public final class OutboxRelay implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OutboxRelay.class.getName());
  private static final long MAX_PAUSE_MILLIS = 30_000;
  private static final int MAX_DOUBLINGS = 15;

  /** Longer than a request takes. */
  private static final long CLOSE_MILLIS = 8_000;

  private final DataSource dataSource;
  private final OutboxDispatcher dispatcher;
  private final long pollMillis;
  private final Semaphore wakes = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "roomkey-outbox");

  /** The kind of failure that was logged; null while the relay works. Used by its thread only. */
  private Class<?> logged;

  OutboxRelay(DataSource dataSource, OutboxDispatcher dispatcher, Duration poll) {
    this.dataSource = dataSource;
    this.dispatcher = dispatcher;
    this.pollMillis = poll.toMillis();
    if (pollMillis < 1) {
      throw new IllegalArgumentException("less than a millisecond between two looks");
    }
    thread.setDaemon(true);
  }

  /**
   * Starts the thread, once.
   *
   * @return this relay
   */
  public OutboxRelay start() {
    thread.start();
    return this;
  }

  /** Looks for messages at once, if the relay does not wait after a failure. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  /** Asks the database how many messages are there. */
  public OutboxCounts counts() throws SQLException {
    try (OutboxTable table = new OutboxTable(dataSource)) {
      return table.counts();
    }
  }

  /** Ends the thread. Waits for the request that it sends, at most 8 seconds. */
  @Override
  public void close() {
    dispatcher.stop();
    closed.countDown();
    wakes.release();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  private void run() {
    int failures = 0;
    try {
      while (closed.getCount() > 0) {
        failures = step() ? 0 : failures + 1;
        if (failures > 0) {
          pause(failures);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the thread ends
    }
  }

  /** Sends a batch, or waits for messages. Returns false if nothing could be sent. */
  private boolean step() throws InterruptedException {
    OutboxDispatcher.Batch batch;
    try {
      batch = dispatcher.dispatch();
    } catch (SQLException | RuntimeException e) {
      logFailure("The relay of roomkey_outbox cannot use the database: ", e);
      return false;
    }
    if (!batch.refused().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "Roomkey refused messages, which are put aside in roomkey_outbox: "
              + batch.refused().size()
              + ". The first is "
              + batch.refused().get(0));
    }
    if (batch.failure().isPresent()) {
      logFailure("Messages wait in roomkey_outbox: ", batch.failure().get());
      if (!batch.isStuck()) {
        closed.await(pollMillis, TimeUnit.MILLISECONDS);
      }
      return !batch.isStuck();
    }
    if (!batch.failing()) {
      logSuccess();
    }
    if (batch.found() == 0 && wakes.tryAcquire(pollMillis, TimeUnit.MILLISECONDS)) {
      wakes.drainPermits();
    }
    return true;
  }

  private void logFailure(String text, Exception e) {
    if (!e.getClass().equals(logged)) {
      logged = e.getClass();
      LOG.log(Level.WARNING, text + e.getMessage());
    }
  }

  private void logSuccess() {
    if (logged != null) {
      logged = null;
      LOG.log(Level.INFO, "The relay of roomkey_outbox works again");
    }
  }

  /** Waits with jitter, for twice as long as the last time. */
  private void pause(int failures) throws InterruptedException {
    long ceiling =
        Math.min(
            Math.max(MAX_PAUSE_MILLIS, pollMillis),
            pollMillis << Math.min(failures - 1, MAX_DOUBLINGS));
    long millis = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
    closed.await(millis, TimeUnit.MILLISECONDS);
  }
}
