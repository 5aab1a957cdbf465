package org.roomkey.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.Tickets;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Redis;

/** On a real Redis, with a clock that the test moves. */
class RedisTicketsTest {
  private static final Ticket TICKET =
      new Ticket(
          "user-alice",
          Optional.of("login"),
          Optional.empty(),
          Set.of(Scope.CONNECT, Scope.READ),
          Optional.of(Set.of("board-1")));

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final MutableClock clock = new MutableClock();
  private final RedisKeys keys = new RedisKeys(UUID.randomUUID().toString());
  private final RedisLink link =
      new RedisLink(
          keys,
          RedisAddress.parse(Redis.shared().uri()).orElseThrow().uris(),
          (channel, text) -> {});
  private final SharedKey key = new SharedKey(Secrets.secret());
  private final TicketLedger ledger = new TicketLedger(clock.nanoTime());
  private final RedisTickets tickets = ticketsOf(key);

  private RedisTickets ticketsOf(SharedKey signing) {
    return new RedisTickets(
        link,
        new LocalTickets(clock.nanoTime()),
        ledger,
        signing,
        clock,
        new HintPublisher(link, new Nodes(clock.nanoTime()), key, clock),
        new RedisRefusals());
  }

  @BeforeEach
  void open() {
    link.open();
  }

  @AfterEach
  void close() {
    link.close();
  }

  @Test
  void aTicketSurvivesTheRoundTrip() {
    assertTrue(tickets.put("digest", TICKET));
    assertEquals(Optional.of(TICKET), tickets.take("digest"));
    assertEquals(Optional.empty(), tickets.take("digest"));
  }

  @Test
  void aRecordKeptBeyondItsExpiryIsRejected() {
    tickets.put("digest", TICKET);
    String record = link.ask(redis -> redis.get(keys.ticket("digest")));
    link.ask(redis -> redis.set(keys.ticket("digest"), record));
    clock.advance(Tickets.LIFE);
    assertEquals(Optional.empty(), tickets.take("digest"));
  }

  @Test
  void aUsedRecordIsRejectedForItsWholeLifetime() {
    tickets.put("digest", TICKET);
    String record = link.ask(redis -> redis.get(keys.ticket("digest")));
    assertTrue(tickets.take("digest").isPresent());
    for (int second = 0; second < 40; second++) {
      link.ask(redis -> redis.set(keys.ticket("digest"), record));
      assertFalse(tickets.take("digest").isPresent(), second + " s later");
      clock.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void theLimitOfOpenTicketsPerUserHoldsAcrossNodes() {
    for (int i = 0; i < 200; i++) {
      assertTrue(tickets.put("digest " + i, TICKET));
    }
    assertFalse(tickets.put("one more", TICKET));
    tickets.take("digest 0");
    assertTrue(tickets.put("instead of that used here", TICKET));
    assertFalse(tickets.put("one more", TICKET));
    ledger.use("digest 1");
    assertTrue(tickets.put("instead of that used elsewhere", TICKET));
    assertFalse(tickets.put("one more", TICKET));
    clock.advance(Tickets.LIFE);
    assertTrue(tickets.put("when all are over", TICKET));
  }

  @Test
  void aRecordIsRejectedUnderAnotherKey() {
    tickets.put("digest", TICKET);
    assertEquals(Optional.empty(), ticketsOf(new SharedKey(Secrets.secret())).take("digest"));
  }
}
