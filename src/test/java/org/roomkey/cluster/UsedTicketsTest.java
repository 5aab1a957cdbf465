package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.auth.LocalTickets;
import org.roomkey.auth.Tickets;
import org.roomkey.testing.MutableClock;

class UsedTicketsTest {
  private final MutableClock clock = new MutableClock();
  private final UsedTickets used =
      new UsedTickets(clock.nanoTime(), new LocalTickets(clock.nanoTime()));

  @Test
  void aTicketIsUsedOnceInItsLife() {
    assertTrue(used.add("one"));
    assertFalse(used.add("one"));
    clock.advance(Tickets.LIFE);
    assertFalse(used.add("one"));
    clock.advance(Duration.ofSeconds(1));
    assertTrue(used.add("one"));
  }

  @Test
  void theirNumberIsBoundedAndTheOldestMakeRoom() {
    for (int i = 0; i <= 100_000; i++) {
      assertTrue(used.add("ticket-" + i));
    }
    assertFalse(used.add("ticket-50000"));
    assertTrue(used.add("ticket-0"));
  }
}
