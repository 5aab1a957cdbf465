package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Tickets;
import org.roomkey.testing.MutableClock;

class TicketLedgerTest {
  private final MutableClock clock = new MutableClock();
  private final TicketLedger ledger = new TicketLedger(clock.nanoTime());

  @Test
  void aTicketCanBeUsedOnce() {
    assertTrue(ledger.use("one"));
    assertFalse(ledger.use("one"));
    clock.advance(Tickets.LIFE);
    assertFalse(ledger.use("one"));
    clock.advance(Duration.ofSeconds(1));
    assertTrue(ledger.use("one"));
  }

  @Test
  void entriesAreBoundedAndTheOldestIsEvicted() {
    for (int i = 0; i <= 100_000; i++) {
      assertTrue(ledger.use("ticket-" + i));
    }
    assertFalse(ledger.use("ticket-50000"));
    assertTrue(ledger.use("ticket-0"));
  }
}
