package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class TicketsTest {
  private final MutableClock clock = new MutableClock();
  private final Tickets tickets = new Tickets(clock.nanoTime());

  private static Ticket of(String loginId) {
    return new Ticket(
        "user-alice",
        Optional.of(loginId),
        Optional.empty(),
        Set.of(Scope.CONNECT),
        Optional.empty());
  }

  @Test
  void aTicketHas256RandomBitsAndIsNoApiToken() {
    String secret = tickets.issue(of("login")).orElseThrow();

    assertTrue(secret.matches("rt_[A-Za-z0-9_-]{43}"), secret);
    assertTrue(Tickets.isTicket(secret));
    assertFalse(Tickets.isTicket("rk_" + secret.substring(3)));
  }

  @Test
  void aTicketIsGoodOnce() {
    String secret = tickets.issue(of("login")).orElseThrow();

    assertEquals(Optional.of(of("login")), tickets.take(secret));
    assertEquals(Optional.empty(), tickets.take(secret));
  }

  @Test
  void aTicketLivesForHalfAMinuteAtMost() {
    assertTrue(Tickets.LIFE.compareTo(Duration.ofSeconds(30)) <= 0);
    String inTime = tickets.issue(of("login")).orElseThrow();
    String late = tickets.issue(of("login")).orElseThrow();
    clock.advance(Tickets.LIFE.minusMillis(1));
    assertTrue(tickets.take(inTime).isPresent());

    clock.advance(Duration.ofMillis(1));
    assertTrue(tickets.take(late).isEmpty());
  }

  @Test
  void aHundredAtOnceGetOneTicketOnce() throws InterruptedException {
    String secret = tickets.issue(of("login")).orElseThrow();
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(100);
    for (int i = 0; i < 100; i++) {
      threads.execute(
          () -> {
            try {
              start.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            taken.addAndGet(tickets.take(secret).isPresent() ? 1 : 0);
          });
    }
    start.countDown();
    threads.shutdown();

    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(1, taken.get());
  }

  @Test
  void oneLoginCannotTakeTheRoomOfAllOthers() {
    int issued = 0;
    while (tickets.issue(of("greedy")).isPresent()) {
      issued++;
      assertTrue(issued < 100_000, "tickets are bounded");
    }

    assertTrue(tickets.issue(of("other")).isPresent());
    clock.advance(Tickets.LIFE);
    assertTrue(tickets.issue(of("greedy")).isPresent(), "those that ended make room");
  }

  @Test
  void aUsedTicketMakesRoomForAnother() {
    String last = "";
    for (Optional<String> next = tickets.issue(of("a")); next.isPresent(); ) {
      last = next.get();
      next = tickets.issue(of("a"));
    }
    assertTrue(tickets.take(last).isPresent());

    assertTrue(tickets.issue(of("a")).isPresent());
  }

  @Test
  void allTogetherTheyAreBoundedToo() {
    int issued = 0;
    for (int login = 0; login < 20; login++) {
      while (tickets.issue(of("login-" + login)).isPresent()) {
        issued++;
      }
    }

    assertTrue(issued <= 10_000, issued + " tickets wait");
  }

  @Test
  void whatIsNoTicketIsNone() {
    assertTrue(tickets.take("").isEmpty());
    assertTrue(tickets.take("rt_").isEmpty());
    assertTrue(tickets.take("rk_abc").isEmpty());
    assertTrue(tickets.take("rt_" + "a".repeat(1_000_000)).isEmpty());
  }
}
