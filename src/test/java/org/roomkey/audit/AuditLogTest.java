package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;

@Timeout(30)
class AuditLogTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @TempDir private Path folder;
  private final AuditTable table = new AuditTable(Clock.systemUTC(), System::nanoTime);

  @AfterEach
  void stop() throws InterruptedException {
    table.close();
  }

  private static final class Disk implements AuditWriter.Target {
    final List<String> written = new CopyOnWriteArrayList<>();
    final CountDownLatch stuck;

    Disk(int stuck) {
      this.stuck = new CountDownLatch(stuck);
    }

    @Override
    public void write(List<Recorded> events) throws IOException {
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      events.stream().map(Recorded::line).forEach(written::add);
    }

    @Override
    public void close() {}
  }

  private static AuditEvent refusal(int number) {
    return AuditEvent.of(Kind.REFUSAL)
        .with(Field.ADDRESS, "10.0." + number / 256 + "." + number % 256);
  }

  private static AuditEvent created(int number) {
    return AuditEvent.of(Kind.TOKEN_CREATED)
        .with(Field.USER, "user-mallory")
        .with(Field.TARGET_TOKEN, "token-" + number);
  }

  @Test
  void aFloodOfRefusalsDoesNotCrowdLastingEventsOutOfTheQueue() throws InterruptedException {
    Disk lasting = new Disk(0);
    Disk traffic = new Disk(1);
    AuditLog log = new AuditLog(lasting, traffic, table, Clock.systemUTC(), System::nanoTime, 10);
    for (int i = 0; i < 2_000; i++) {
      log.record(refusal(i));
    }
    AuditEvent revoked = AuditEvent.of(Kind.TOKEN_REVOKED).with(Field.USER, "user-alice");
    log.record(revoked);
    log.awaitWritten(1);
    traffic.stuck.countDown();
    log.close();

    assertTrue(log.lostInAll() > 0);
    assertEquals(1, lasting.written.size(), lasting.written.toString());
    assertTrue(lasting.written.get(0).contains("token_revoked"));
  }

  @Test
  void aFloodOfRefusalsDoesNotRotateLastingFilesAway() throws Exception {
    try (AuditLog log = AuditLog.open(folder, 1_024, 2, table, Clock.systemUTC())) {
      log.record(created(1));
      for (int i = 0; i < 1_500; i++) {
        log.record(refusal(i));
      }
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));
    }

    assertEquals(2, Series.TRAFFIC.numbers(folder).size());
    assertTrue(Series.TRAFFIC.numbers(folder).last() > 50);
    assertEquals(1, Files.readAllLines(Series.LASTING.file(folder, 1)).size());
  }

  @Test
  void eventsBeyondAUsersShareGoToTheTrafficFiles() throws Exception {
    AuditEvent kick = AuditEvent.of(Kind.KICK).with(Field.USER, "user-admin");
    try (AuditLog log = AuditLog.open(folder, 1_000_000, 2, table, Clock.systemUTC())) {
      for (int i = 0; i < 2_000; i++) {
        log.record(created(i));
      }
      log.record(kick);
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));
    }

    List<String> lasting = Files.readAllLines(Series.LASTING.file(folder, 1));
    List<String> traffic = Files.readAllLines(Series.TRAFFIC.file(folder, 1));
    assertEquals(UserShares.AT_ONCE + 1, lasting.size());
    assertTrue(lasting.get(lasting.size() - 1).contains("\"kick\""));
    assertEquals(
        2_000,
        Stream.concat(lasting.stream(), traffic.stream())
            .filter(line -> line.contains("token_created"))
            .count());
  }

  @Test
  void aHundredThousandRefusedHandshakesOfOneAddressTakeAFewLines() throws Exception {
    try (AuditLog log = AuditLog.open(folder, 1_000_000, 2, table, Clock.systemUTC())) {
      AuditEvent event =
          AuditEvent.of(Kind.HANDSHAKE)
              .with(Field.ADDRESS, "192.0.2.1")
              .with(Field.ORIGIN, "https://evil.example")
              .with(Field.CODE, 403)
              .with(Field.RESULT, "refused")
              .with(Field.REASON, "foreign_origin");
      for (int i = 0; i < 100_000; i++) {
        log.record(event);
      }
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));
    }

    Path file = Series.TRAFFIC.file(folder, 1);
    assertTrue(Files.size(file) < 4_096, "bytes: " + Files.size(file));
    long told = Files.readAllLines(file).stream().mapToLong(AuditLogTest::told).sum();
    assertEquals(100_000, told);
  }

  private static long told(String line) {
    return Optional.of(line)
        .filter(it -> it.contains("\"count\":"))
        .map(it -> Long.parseLong(it.replaceAll(".*\"count\":(\\d+).*", "$1")))
        .orElse(1L);
  }
}
