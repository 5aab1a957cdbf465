package org.roomkey.audit;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.log.Log;

/**
 * Writes events to one target on a thread of its own, from a bounded queue. Events that do not fit
 * into the queue or cannot be written are lost and counted; the next event that can be written has
 * the count. A failing target is logged once, and tried again with each event. Nothing else waits
 * for it. Safe for use by many threads.
 */
final class AuditWriter implements AutoCloseable {
  private static final Log LOG = Log.of(AuditWriter.class);
  private static final int MAX_AT_ONCE = 1_000;
  private static final long STOP_SECONDS = 5;

  /** The interval at which the thread asks for counts. */
  private static final long COUNTS_SECONDS = 5;

  /** Where the events go; only the writing thread uses it. */
  interface Target extends Closeable {
    /**
     * @throws IOException if all these events are lost
     */
    void write(List<Recorded> events) throws IOException;

    /** Whether earlier events wait for the next call, which may have no events of its own. */
    default boolean hasWaiting() {
      return false;
    }
  }

  /** Events that were counted and are due to be written; only the writing thread asks. */
  interface Counts {
    /**
     * @param now true to return all counts, also those that still grow
     */
    List<AuditEvent> due(boolean now);
  }

  /**
   * @param event null for an entry that only waits
   * @param reached completes when all earlier events are written or lost; null if nobody waits
   */
  private record Entry(Recorded event, CompletableFuture<Void> reached) {}

  private final Target target;
  private final Counts counts;
  private final Clock clock;
  private final long pauseNanos;
  private final BlockingQueue<Entry> waiting;
  private final AtomicLong lost = new AtomicLong();
  private final LongAdder lostInAll = new LongAdder();
  private final Entry stop = new Entry(null, new CompletableFuture<>());
  private final Thread writer;
  private boolean failing;

  /**
   * @param pauseNanos between two writes, so that a burst of events needs few writes
   */
  AuditWriter(
      String thread, Target target, Counts counts, Clock clock, int maxWaiting, long pauseNanos) {
    this.target = target;
    this.counts = counts;
    this.clock = clock;
    this.pauseNanos = pauseNanos;
    this.waiting = new ArrayBlockingQueue<>(maxWaiting);
    this.writer = new Thread(this::run, thread);
    writer.setDaemon(true);
  }

  AuditWriter start() {
    writer.start();
    return this;
  }

  void record(Series series, AuditEvent event) {
    if (!waiting.offer(new Entry(new Recorded(series, event, clock.instant()), null))) {
      lost.incrementAndGet();
      lostInAll.increment();
    }
  }

  long lostInAll() {
    return lostInAll.sum();
  }

  /** Waits until everything recorded before is written or lost; false on a timeout. */
  boolean awaitWritten(long maxMillis) throws InterruptedException {
    Entry mark = new Entry(null, new CompletableFuture<>());
    try {
      if (!waiting.offer(mark, maxMillis, TimeUnit.MILLISECONDS)) {
        return false;
      }
      mark.reached.get(maxMillis, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private void run() {
    List<Entry> entries = new ArrayList<>();
    try {
      while (!entries.contains(stop)) {
        entries.clear();
        Entry first = waiting.poll(COUNTS_SECONDS, TimeUnit.SECONDS);
        if (first != null) {
          entries.add(first);
        }
        waiting.drainTo(entries, MAX_AT_ONCE);
        write(entries);
        LockSupport.parkNanos(pauseNanos);
      }
      target.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the audit log did not close: {0}", e.toString());
    }
  }

  private void write(List<Entry> entries) {
    List<Recorded> events = new ArrayList<>();
    entries.stream().map(Entry::event).filter(event -> event != null).forEach(events::add);
    boolean isAwaited = entries.stream().anyMatch(entry -> entry.reached != null);
    counts.due(isAwaited).forEach(event -> events.add(now(event)));
    long recorded = events.size();
    long lostBefore = lost.getAndSet(0);
    if (lostBefore > 0) {
      events.add(now(AuditEvent.of(Kind.EVENTS_LOST).with(Field.COUNT, lostBefore)));
    }
    try {
      if (!events.isEmpty() || target.hasWaiting()) {
        target.write(events);
        logChange(null);
      }
    } catch (IOException | RuntimeException e) {
      lost.addAndGet(lostBefore + recorded);
      lostInAll.add(recorded);
      logChange(e);
    } finally {
      entries.stream()
          .filter(entry -> entry.reached != null)
          .forEach(entry -> entry.reached.complete(null));
    }
  }

  private Recorded now(AuditEvent event) {
    return new Recorded(Series.TRAFFIC, event, clock.instant());
  }

  /** Logs the first failure, and the first success after failures. */
  private void logChange(Exception failure) {
    if (failure != null && !failing) {
      LOG.log(
          Level.ERROR,
          "the audit log cannot be written, events are lost until it can: {0}",
          failure.toString());
    } else if (failure == null && failing) {
      LOG.log(Level.INFO, "the audit log is written again");
    }
    failing = failure != null;
  }

  /** Writes the queued events, which takes some seconds at most. Drops events recorded later. */
  @Override
  public void close() throws InterruptedException {
    if (waiting.offer(stop, STOP_SECONDS, TimeUnit.SECONDS)) {
      writer.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    }
    if (writer.isAlive()) {
      LOG.log(Level.WARNING, "the audit log did not stop in time; its last events are lost");
      writer.interrupt();
    }
  }
}
