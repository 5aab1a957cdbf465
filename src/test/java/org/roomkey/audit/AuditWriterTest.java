package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.testing.CapturedLog;

@Timeout(30)
class AuditWriterTest {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final long PAUSE_NANOS = 1_000_000;

  @RegisterExtension private final CapturedLog captured = new CapturedLog();

  /** A disk that stops or fails when it is told to. */
  private static final class Disk implements AuditWriter.Target {
    final List<String> written = new CopyOnWriteArrayList<>();
    final CountDownLatch reached = new CountDownLatch(1);
    volatile CountDownLatch stuck = new CountDownLatch(0);
    volatile boolean full;
    volatile boolean closed;

    @Override
    public void write(List<Recorded> events) throws IOException {
      reached.countDown();
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (full) {
        throw new IOException("No space left on device");
      }
      events.stream().map(Recorded::line).forEach(written::add);
    }

    @Override
    public void close() {
      closed = true;
    }

    long count(String part) {
      return written.stream().filter(line -> line.contains(part)).count();
    }
  }

  private final Disk disk = new Disk();

  private AuditWriter log(int maxWaiting) {
    return new AuditWriter(
            "audit", disk, now -> List.of(), Clock.systemUTC(), maxWaiting, PAUSE_NANOS)
        .start();
  }

  private static AuditEvent event(int number) {
    return AuditEvent.of(Kind.LOGIN).with(Field.USER, "user-" + number);
  }

  @Test
  void eventsAreWrittenInOrderAndFlushedAtClose() throws InterruptedException {
    AuditWriter log = log(100);
    for (int i = 0; i < 50; i++) {
      log.record(Series.LASTING, event(i));
    }
    log.close();

    assertEquals(50, disk.written.size());
    for (int i = 0; i < 50; i++) {
      assertTrue(disk.written.get(i).contains("\"user-" + i + "\""), disk.written.get(i));
    }
    assertTrue(disk.closed);
  }

  @Test
  void aStuckDiskBlocksNobodyAndTheNumberOfLostEventsIsRecorded() throws InterruptedException {
    disk.stuck = new CountDownLatch(1);
    AuditWriter log = log(10);
    log.record(Series.LASTING, event(0));
    assertTrue(disk.reached.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));

    long begin = System.nanoTime();
    for (int i = 1; i <= 1_000; i++) {
      log.record(Series.LASTING, event(i));
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(millis < 2_000, "recording took " + millis + " ms");
    assertFalse(log.awaitWritten(10));

    disk.stuck.countDown();
    log.close();
    assertEquals(11, disk.count("\"event\":\"login\""));
    assertEquals(1, disk.count("\"event\":\"events_lost\",\"count\":990"));
  }

  @Test
  void aFullDiskIsLoggedOnceAndLostEventsAreCountedAfterwards() throws InterruptedException {
    disk.full = true;
    try (AuditWriter log = log(10)) {
      for (int i = 0; i < 5; i++) {
        log.record(Series.LASTING, event(i));
        assertTrue(log.awaitWritten(PATIENCE_MILLIS));
      }
      disk.full = false;
      log.record(Series.LASTING, event(5));
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));
    }

    assertEquals(1, disk.count("\"user-5\""));
    assertEquals(1, disk.count("\"event\":\"events_lost\",\"count\":5"));
    List<String> told = captured.lines().stream().filter(l -> l.startsWith("SEVERE ")).toList();
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).contains("No space left"), told.get(0));
  }
}
