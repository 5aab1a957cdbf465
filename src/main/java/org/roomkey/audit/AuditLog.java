package org.roomkey.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The audit log: what became of accounts and rights in files of its own, and in others what comes
 * as often as strangers like, its repeats counted. Neither takes room from the other, in the queue
 * or on the disk. Safe for use by many threads.
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
   * Begins to write into the folder, which need not be there.
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

  /** What one user does too often goes to the other files, whole. */
  @Override
  public void record(AuditEvent event) {
    if (!event.kind().isTraffic()) {
      (shares.tryTake(event) ? lasting : traffic).record(event);
    } else if (repeats.hasItsLine(event)) {
      traffic.record(event);
    }
  }

  /** Events that were not written since the start. */
  public long lostInAll() {
    return lasting.lostInAll() + traffic.lostInAll();
  }

  /**
   * Waits until what was recorded or counted before is written or lost, at most about that long.
   *
   * @return false where it is not so yet
   */
  public boolean awaitWritten(long maxMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
    boolean written = lasting.awaitWritten(maxMillis);
    long rest = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    return traffic.awaitWritten(rest) && written;
  }

  /** Writes what waits, for some seconds at most. What is recorded afterwards is dropped. */
  @Override
  public void close() throws InterruptedException {
    try {
      lasting.close();
    } finally {
      traffic.close();
    }
  }
}
