package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.testing.CapturedLog;

@Timeout(60)
class AuditTableTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @RegisterExtension private final CapturedLog captured = new CapturedLog();

  @TempDir private Path folder;
  private final FakeAuditStore store = new FakeAuditStore();
  private final AuditTable table = new AuditTable(Clock.systemUTC(), System::nanoTime);

  private AuditLog log() {
    return AuditLog.open(folder, 1_000_000, 2, table, Clock.systemUTC());
  }

  private static AuditEvent login(String user) {
    return AuditEvent.of(Kind.LOGIN).with(Field.USER, user);
  }

  @Test
  void theTableIsTriedAgainWithoutFurtherEvents() throws Exception {
    store.isAway = true;
    table.connect(store, FakeAuditStore.NODE);
    try (table;
        AuditLog log = log()) {
      log.record(login("user-alice"));
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));
      store.isAway = false;
      assertTrue(log.awaitWritten(PATIENCE_MILLIS));

      assertEquals(List.of("user-alice"), store.users());
      assertEquals(1, captured.lines().size());
    }
  }

  @Test
  void theCountsOfTheLastMinuteAreStoredAtTheStop() throws Exception {
    table.connect(store, FakeAuditStore.NODE);
    try (table;
        AuditLog log = log()) {
      for (int i = 0; i < 40; i++) {
        log.record(AuditEvent.of(Kind.REFUSAL).with(Field.ADDRESS, "192.0.2.1"));
      }
    }

    assertEquals(40, store.stored.stream().mapToLong(e -> e.event().count()).sum());
    assertEquals(2, store.stored.size());
  }

  @Test
  void aTableThatTakesNothingHoldsNobodyUp() throws Exception {
    AuditTable small = new AuditTable(Clock.systemUTC(), System::nanoTime, 10);
    try (small) {
      long begin = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        small.record(Series.LASTING, login("user-" + i));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.toMillis() < 2_000, took.toString());
      assertTrue(small.awaitWritten(PATIENCE_MILLIS));
      long omitted = small.omittedByOverflow();
      assertTrue(omitted >= 10_000 - 21, "omitted " + omitted);

      small.connect(store, FakeAuditStore.NODE);
      assertTrue(small.awaitWritten(PATIENCE_MILLIS));
      long told =
          store.stored.stream()
              .map(Recorded::event)
              .filter(event -> event.kind() == Kind.EVENTS_OMITTED)
              .mapToLong(AuditEvent::count)
              .sum();
      assertEquals(omitted, told);
    }
  }
}
