package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;

class TableBacklogTest {
  private static final AuditStore.Node NODE = FakeAuditStore.NODE;
  private static final int MAX = 10;

  @RegisterExtension private final CapturedLog captured = new CapturedLog();

  private final MutableClock clock = new MutableClock();
  private final FakeAuditStore store = new FakeAuditStore();
  private final TableBacklog backlog = new TableBacklog(clock.nanoTime(), MAX);

  private Recorded event(int number) {
    AuditEvent event = AuditEvent.of(Kind.LOGIN).with(Field.USER, "user-" + number);
    return new Recorded(Series.LASTING, event, clock.instant());
  }

  private void write(int first, int count) {
    backlog.write(IntStream.range(first, first + count).mapToObj(this::event).toList());
  }

  @Test
  void eventsWaitUntilTheTableIsThere() {
    write(0, 2);
    assertTrue(backlog.hasWaiting());

    backlog.connect(store, NODE);
    write(2, 1);
    assertEquals(List.of("user-0", "user-1", "user-2"), store.users());
    assertFalse(backlog.hasWaiting());
  }

  @Test
  void whatTheDatabaseRefusesWaitsAndTheOldestIsDroppedAndCounted() {
    backlog.connect(store, NODE);
    store.isAway = true;
    write(0, 4);
    write(4, 9);
    assertEquals(3, backlog.droppedInAll());

    store.isAway = false;
    backlog.write(List.of());
    AuditEvent omitted = store.stored.remove(0).event();
    assertEquals(Kind.EVENTS_OMITTED, omitted.kind());
    assertEquals("3", omitted.values().get(Field.COUNT));
    assertEquals("overflow", omitted.values().get(Field.REASON));
    assertEquals(IntStream.range(3, 13).mapToObj(i -> "user-" + i).toList(), store.users());

    write(13, 1);
    assertEquals(11, store.stored.size());
  }

  @Test
  void eventsThatTheQueueLostAreOnlyInTheFiles() {
    backlog.connect(store, NODE);
    AuditEvent lost = AuditEvent.of(Kind.EVENTS_LOST).with(Field.COUNT, 7);
    backlog.write(List.of(new Recorded(Series.TRAFFIC, lost, clock.instant())));

    AuditEvent told = store.stored.get(0).event();
    assertEquals(Kind.EVENTS_OMITTED, told.kind());
    assertEquals("7", told.values().get(Field.COUNT));
  }

  @Test
  void anOutageIsLoggedOnceInTenMinutesAndTheNextOneAgain() {
    backlog.connect(store, NODE);
    store.isAway = true;
    for (int i = 0; i < 5; i++) {
      write(i, 1);
    }
    assertEquals(1, captured.lines().size(), captured.lines()::toString);
    clock.advance(Duration.ofMinutes(10));
    write(5, 1);
    assertEquals(2, captured.lines().size());

    store.isAway = false;
    write(6, 1);
    store.isAway = true;
    write(7, 1);
    assertEquals(7, store.stored.size());
    assertEquals(3, captured.lines().size());
  }
}
