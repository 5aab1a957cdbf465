package org.roomkey.audit;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes the events of this node into the database, for the list of the events of all nodes. The
 * files are the complete record: the table leaves out what exceeds its rates, and what waits for
 * the database for too long. One event in the table then says how many. Its one thread is the only
 * one that waits for the database. Safe for use by many threads.
 */
public final class AuditTable implements AutoCloseable {
  private static final int MAX_WAITING = 8_192;

  /** The pause between two transactions, so that a burst of events needs few of them. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TableRates rates;
  private final TableBacklog backlog;
  private final AuditWriter writer;

  public AuditTable(Clock clock, LongSupplier nanoTime) {
    this(clock, nanoTime, MAX_WAITING);
  }

  /**
   * @param maxWaiting events in the queue, and as many again of which the writer takes care
   */
  AuditTable(Clock clock, LongSupplier nanoTime, int maxWaiting) {
    this.rates = new TableRates(clock, nanoTime);
    this.backlog = new TableBacklog(nanoTime, maxWaiting);
    this.writer =
        new AuditWriter("roomkey-audit-table", backlog, rates, clock, maxWaiting, PAUSE_NANOS)
            .start();
  }

  /** Begins to store events. Earlier events wait for this call. */
  public void connect(AuditStore store, AuditStore.Node node) {
    backlog.connect(store, node);
  }

  void record(Series series, AuditEvent event) {
    if (rates.tryTake(series, event)) {
      writer.record(series, event);
    }
  }

  /** The number of events that the table lacks because they came too fast. */
  public long omittedByRate() {
    return rates.omittedInAll();
  }

  /** The number of events that the table lacks because the database was away or too slow. */
  public long omittedByOverflow() {
    return writer.lostInAll() + backlog.droppedInAll();
  }

  /** Waits until every earlier event is stored, waits for the database, or is left out. */
  boolean awaitWritten(long maxMillis) throws InterruptedException {
    return writer.awaitWritten(maxMillis);
  }

  /** Stores the queued events, which takes some seconds at most. Drops events recorded later. */
  @Override
  public void close() throws InterruptedException {
    writer.close();
  }
}
