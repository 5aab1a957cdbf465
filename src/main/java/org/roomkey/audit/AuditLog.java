package org.roomkey.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The audit log in files. Changes of accounts and rights have one series of files; traffic has
 * another, with its repeats counted. The series share neither queue nor disk space. Safe for use by
 * many threads.
 */
public final class AuditLog implements Audit, AutoCloseable {
  private static final int MAX_WAITING = 8_192;

  private final UserShares shares;
  private final Repeats repeats;
  private final AuditWriter lasting;
  private final AuditWriter traffic;

  AuditLog(
      AuditWriter.Lines lasting,
      AuditWriter.Lines traffic,
      Clock clock,
      LongSupplier nanoTime,
      int maxWaiting) {
    this.shares = new UserShares(nanoTime);
    this.repeats = new Repeats(clock, nanoTime);
    this.lasting =
        new AuditWriter("roomkey-audit", lasting, now -> List.of(), clock, maxWaiting).start();
    this.traffic =
        new AuditWriter("roomkey-audit-traffic", traffic, repeats::due, clock, maxWaiting).start();
  }

  /**
   * Starts to write into the folder, and creates it if it is missing.
   *
   * @param maxBytes of one file
   * @param maxFiles kept of each series
   */
  public static AuditLog open(Path folder, long maxBytes, int maxFiles, Clock clock) {
    return new AuditLog(
        new AuditFiles(folder, Series.LASTING, maxBytes, maxFiles),
        new AuditFiles(folder, Series.TRAFFIC, maxBytes, maxFiles),
        clock,
        System::nanoTime,
        MAX_WAITING);
  }

  /** Records an event. Changes that one user makes too often go to the traffic files, complete. */
  @Override
  public void record(AuditEvent event) {
    if (!event.kind().isTraffic()) {
      (shares.tryTake(event) ? lasting : traffic).record(event);
    } else if (repeats.hasOwnLine(event)) {
      traffic.record(event);
    }
  }

  /** The number of events lost since the start. */
  public long lostInAll() {
    return lasting.lostInAll() + traffic.lostInAll();
  }

  /**
   * Waits until everything recorded or counted before is written or lost.
   *
   * @param maxMillis the approximate maximum
   * @return false on a timeout
   */
  public boolean awaitWritten(long maxMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
    boolean written = lasting.awaitWritten(maxMillis);
    long rest = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    return traffic.awaitWritten(rest) && written;
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
