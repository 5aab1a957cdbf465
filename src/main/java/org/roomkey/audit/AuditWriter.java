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
 * Writes the events of one series from a bounded queue, on one thread of its own. What does not fit
 * into the queue, or cannot be written, is lost and counted; the count is the next line that can be
 * written. A failing disk is logged once, and tried again with each event; nothing else stops for
 * it. Safe for use by many threads.
 */
final class AuditWriter implements AutoCloseable {
  private static final Log LOG = Log.of(AuditWriter.class);
  private static final int MAX_AT_ONCE = 1_000;
  private static final long STOP_SECONDS = 5;

  /** How often somebody looks whether there are counts to write. */
  private static final long LOOK_SECONDS = 5;

  /** Between two writes, so that a storm of events costs a write for many of them. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Where lines go; used by the one thread. */
  interface Lines extends Closeable {
    void write(List<String> lines) throws IOException;
  }

  /** What has been counted meanwhile and is to be written; asked by the one thread. */
  interface Counts {
    /**
     * @param now all of it, also what will be counted on
     */
    List<AuditEvent> due(boolean now);
  }

  /**
   * @param line null for nobody but somebody who waits
   * @param reached completed when all lines before it are written or lost; null where nobody waits
   */
  private record Entry(String line, CompletableFuture<Void> reached) {}

  private final Lines lines;
  private final Counts counts;
  private final Clock clock;
  private final BlockingQueue<Entry> waiting;
  private final AtomicLong lost = new AtomicLong();
  private final LongAdder lostInAll = new LongAdder();
  private final Entry stop = new Entry(null, new CompletableFuture<>());
  private final Thread writer;
  private boolean failing;

  AuditWriter(String thread, Lines lines, Counts counts, Clock clock, int maxWaiting) {
    this.lines = lines;
    this.counts = counts;
    this.clock = clock;
    this.waiting = new ArrayBlockingQueue<>(maxWaiting);
    this.writer = new Thread(this::run, thread);
    writer.setDaemon(true);
  }

  AuditWriter start() {
    writer.start();
    return this;
  }

  void record(AuditEvent event) {
    if (!waiting.offer(new Entry(AuditLine.of(event, clock.instant()), null))) {
      lost.incrementAndGet();
      lostInAll.increment();
    }
  }

  /** Events that were not written since the start. */
  long lostInAll() {
    return lostInAll.sum();
  }

  /**
   * Waits until what was recorded before is written or lost, at most that long.
   *
   * @return false where it is not so yet
   */
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
        Entry first = waiting.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        if (first != null) {
          entries.add(first);
        }
        waiting.drainTo(entries, MAX_AT_ONCE);
        write(entries);
        LockSupport.parkNanos(REST_NANOS);
      }
      lines.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the audit log did not close: {0}", e.toString());
    }
  }

  private void write(List<Entry> entries) {
    List<String> texts = new ArrayList<>();
    entries.stream().map(Entry::line).filter(line -> line != null).forEach(texts::add);
    boolean isAwaited = entries.stream().anyMatch(entry -> entry.reached != null);
    counts.due(isAwaited).forEach(event -> texts.add(AuditLine.of(event, clock.instant())));
    long events = texts.size();
    long lostBefore = lost.getAndSet(0);
    if (lostBefore > 0) {
      AuditEvent event = AuditEvent.of(Kind.EVENTS_LOST).with(Field.COUNT, lostBefore);
      texts.add(AuditLine.of(event, clock.instant()));
    }
    try {
      if (!texts.isEmpty()) {
        lines.write(texts);
        tell(null);
      }
    } catch (IOException | RuntimeException e) {
      lost.addAndGet(lostBefore + events);
      lostInAll.add(events);
      tell(e);
    } finally {
      entries.stream()
          .filter(entry -> entry.reached != null)
          .forEach(entry -> entry.reached.complete(null));
    }
  }

  /** Of a disk that is full one line is enough, until it is not. */
  private void tell(Exception failure) {
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

  /** Writes what waits, for some seconds at most. What is recorded afterwards is dropped. */
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
