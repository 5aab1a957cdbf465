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
import org.roomkey.testing.MutableClock;

class RepeatsTest {
  private final MutableClock clock = new MutableClock();
  private final Repeats repeats = new Repeats(clock, clock.nanoTime());

  private static AuditEvent refused(String address) {
    return AuditEvent.of(Kind.HANDSHAKE)
        .with(Field.ADDRESS, address)
        .with(Field.RESULT, "refused")
        .with(Field.REASON, "foreign_origin");
  }

  private static long count(AuditEvent event) {
    return Long.parseLong(event.values().get(Field.COUNT));
  }

  @Test
  void theFirstEventHasALineAndRepeatsWithinAMinuteShareOne() {
    assertTrue(repeats.hasOwnLine(refused("192.0.2.1")));
    String since = clock.instant().toString();
    for (int i = 0; i < 84_000; i++) {
      assertFalse(repeats.hasOwnLine(refused("192.0.2.1").with(Field.CONNECTION, "c" + i)));
    }
    assertEquals(List.of(), repeats.due(false));
    clock.advance(Repeats.WINDOW);
    List<AuditEvent> due = repeats.due(false);

    assertEquals(1, due.size(), due.toString());
    assertEquals(84_000, count(due.get(0)));
    assertEquals(since.substring(0, 19), due.get(0).values().get(Field.SINCE).substring(0, 19));
    assertEquals("192.0.2.1", due.get(0).values().get(Field.ADDRESS));
    assertTrue(repeats.hasOwnLine(refused("192.0.2.1")));
  }

  @Test
  void readersSeeTheCurrentCount() {
    IntStream.range(0, 11).forEach(i -> repeats.hasOwnLine(refused("192.0.2.1")));
    assertEquals(10, count(repeats.due(true).get(0)));
    assertEquals(List.of(), repeats.due(true));
    assertFalse(repeats.hasOwnLine(refused("192.0.2.1")));
    assertEquals(1, count(repeats.due(true).get(0)));
  }

  @Test
  void varyingEventsOfAStrangerTakeAFewLinesAndThenOneCount() {
    long lines =
        IntStream.range(0, 10_000)
            .filter(
                i -> repeats.hasOwnLine(refused("192.0.2.1").with(Field.ORIGIN, "https://" + i)))
            .count();
    List<AuditEvent> due = repeats.due(true);

    assertEquals(Repeats.LINES_OF_A_STRANGER, lines);
    assertEquals(1, due.size(), due.toString());
    assertEquals(10_000 - lines, count(due.get(0)));
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    long lines =
        IntStream.range(0, 1_000)
            .filter(i -> repeats.hasOwnLine(refused("2001:db8:1:2::" + Integer.toHexString(i))))
            .count();

    assertEquals(Repeats.LINES_OF_A_STRANGER, lines);
    assertEquals("2001:db8:1:2:0:0:0:0/64", repeats.due(true).get(0).values().get(Field.ADDRESS));
    assertTrue(repeats.hasOwnLine(refused("2001:db8:1:3::1")));
  }

  @Test
  void aFullTableCountsByCauseAndStillRecordsUsers() {
    long lines =
        IntStream.range(0, 100_000)
            .filter(i -> repeats.hasOwnLine(refused("10." + i % 256 + "." + i / 256 + ".1")))
            .count();
    List<AuditEvent> due = repeats.due(true);

    assertTrue(lines < 2_100, "lines " + lines);
    assertEquals(1, due.size(), due.size() + " events");
    assertEquals(100_000 - lines, count(due.get(0)));
    assertFalse(due.get(0).values().containsKey(Field.ADDRESS));
    assertTrue(repeats.hasOwnLine(AuditEvent.of(Kind.DENY).with(Field.USER, "user-alice")));
  }

  @Test
  void aUserHasAFewLinesAMinuteAndThenOneCount() {
    long lines =
        IntStream.range(0, 1_000)
            .filter(
                i ->
                    repeats.hasOwnLine(
                        AuditEvent.of(Kind.TICKET_CREATED)
                            .with(Field.USER, "user-shop")
                            .with(Field.TOKEN, "t")
                            .with(Field.TARGET, "person-" + i)))
            .count();
    List<AuditEvent> due = repeats.due(true);

    assertEquals(Repeats.LINES_OF_A_USER, lines);
    assertEquals(1, due.size(), due.toString());
    assertEquals(1_000 - lines, count(due.get(0)));
    assertFalse(due.get(0).values().containsKey(Field.TARGET));
    clock.advance(Duration.ofMinutes(1));
    repeats.due(false);
    assertTrue(repeats.hasOwnLine(AuditEvent.of(Kind.DENY).with(Field.USER, "user-shop")));
  }
}
