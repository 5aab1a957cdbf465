package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.WireTime;
import org.roomkey.testing.MutableClock;

class TableRatesTest {
  private static final AuditEvent OF_A_STRANGER =
      AuditEvent.of(Kind.REFUSAL).with(Field.ADDRESS, "192.0.2.1");
  private static final AuditEvent OF_A_USER =
      AuditEvent.of(Kind.HANDSHAKE).with(Field.USER, "user-alice");

  private final MutableClock clock = new MutableClock();
  private final TableRates rates = new TableRates(clock, clock.nanoTime());

  private long taken(int events, AuditEvent event) {
    return IntStream.range(0, events).filter(i -> rates.tryTake(Series.TRAFFIC, event)).count();
  }

  @Test
  void strangersTakeNoPlaceOfUsers() {
    assertEquals(30, taken(10_000, OF_A_STRANGER));

    assertEquals(150, taken(10_000, OF_A_USER));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(10, taken(10_000, OF_A_STRANGER));
    assertEquals(50, taken(10_000, OF_A_USER));
  }

  @Test
  void aChangeOfRightsAlwaysHasARow() {
    taken(10_000, OF_A_STRANGER);
    AuditEvent change = AuditEvent.of(Kind.USER_CHANGED).with(Field.TARGET, "user-alice");

    for (int i = 0; i < 10_000; i++) {
      assertTrue(rates.tryTake(Series.LASTING, change));
    }
  }

  @Test
  void omittedEventsAreOneEventAMinute() {
    taken(30, OF_A_STRANGER);
    String since = WireTime.format(clock.instant());
    assertFalse(rates.tryTake(Series.TRAFFIC, OF_A_STRANGER.with(Field.COUNT, 39)));
    assertFalse(rates.tryTake(Series.TRAFFIC, OF_A_STRANGER));

    assertEquals(List.of(), rates.due(false));
    clock.advance(Duration.ofMinutes(1));
    AuditEvent told = rates.due(false).get(0);
    assertEquals(Kind.EVENTS_OMITTED, told.kind());
    assertEquals("40", told.values().get(Field.COUNT));
    assertEquals("rate", told.values().get(Field.REASON));
    assertEquals(since, told.values().get(Field.SINCE));
    assertEquals(List.of(), rates.due(true));
    assertEquals(40, rates.omittedInAll());
  }

  @Test
  void aReaderSeesTheCountAtOnce() {
    taken(31, OF_A_STRANGER);

    assertEquals("1", rates.due(true).get(0).values().get(Field.COUNT));
  }
}
