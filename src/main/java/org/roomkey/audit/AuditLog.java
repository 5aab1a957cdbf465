package org.roomkey.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The audit log: all events in files, and the recent ones in the table of all nodes. Changes of
 * accounts and rights have one series of files; traffic has another, with its repeats counted. The
 * series share neither queue nor disk space. Safe for use by many threads.
 */
public final class AuditLog implements Audit, AutoCloseable {
  private static final int MAX_WAITING = 8_192;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final UserShares shares;
  private final Repeats repeats;
  private final AuditTable table;
  private final AuditWriter lasting;
  private final AuditWriter traffic;

  AuditLog(
      AuditWriter.Target lasting,
      AuditWriter.Target traffic,
      AuditTable table,
      Clock clock,
      LongSupplier nanoTime,
      int maxWaiting) {
    this.table = table;
    this.shares = new UserShares(nanoTime);
    this.repeats = new Repeats(clock, nanoTime);
    this.lasting = writer("roomkey-audit", lasting, now -> List.of(), clock, maxWaiting);
    this.traffic = writer("roomkey-audit-traffic", traffic, this::counted, clock, maxWaiting);
  }

  private static AuditWriter writer(
      String thread,
      AuditWriter.Target files,
      AuditWriter.Counts counts,
      Clock clock,
      int maxWaiting) {
    return new AuditWriter(thread, files, counts, clock, maxWaiting, PAUSE_NANOS).start();
  }

  /**
   * Starts to write into the folder, and creates it if it is missing.
   *
   * @param maxBytes of one file
   * @param maxFiles kept of each series
   * @param table must be closed after this log
   */
  public static AuditLog open(
      Path folder, long maxBytes, int maxFiles, AuditTable table, Clock clock) {
    return new AuditLog(
        new AuditFiles(folder, Series.LASTING, maxBytes, maxFiles),
        new AuditFiles(folder, Series.TRAFFIC, maxBytes, maxFiles),
        table,
        clock,
        System::nanoTime,
        MAX_WAITING);
  }

  /** Records an event. Changes that one user makes too often go to the traffic files, complete. */
  @Override
  public void record(AuditEvent event) {
    if (!event.kind().isTraffic()) {
      record(shares.tryTake(event) ? Series.LASTING : Series.TRAFFIC, event);
    } else if (repeats.hasOwnLine(event)) {
      record(Series.TRAFFIC, event);
    }
  }

  private void record(Series series, AuditEvent event) {
    (series == Series.LASTING ? lasting : traffic).record(series, event);
    table.record(series, event);
  }

  /** The counts of repeats, for the files; the table gets them, too. */
  private List<AuditEvent> counted(boolean now) {
    List<AuditEvent> due = repeats.due(now);
    due.forEach(event -> table.record(Series.TRAFFIC, event));
    return due;
  }

  /** The number of events missing in the files since the start. */
  public long lostInAll() {
    return lasting.lostInAll() + traffic.lostInAll();
  }

  /**
   * Waits until everything recorded or counted before is written or lost, in the files and in the
   * table.
   *
   * @param maxMillis the approximate maximum
   * @return false on a timeout
   */
  public boolean awaitWritten(long maxMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
    boolean written = lasting.awaitWritten(maxMillis);
    written &= traffic.awaitWritten(millisTo(end));
    return table.awaitWritten(millisTo(end)) && written;
  }

  private static long millisTo(long end) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  /** Writes the queued events, which takes some seconds at most. Drops events recorded later. */
  @Override
  public void close() throws InterruptedException {
    try {
      lasting.close();
    } finally {
      traffic.close();
    }
  }
}
