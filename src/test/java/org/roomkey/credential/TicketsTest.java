package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;

class TicketsTest {
  private final MutableClock clock = new MutableClock();
  private final Tickets tickets = new Tickets(new LocalTickets(clock.nanoTime()));

  private static Ticket ticketOf(String loginId) {
    return ticketOf("user-alice", loginId);
  }

  private static Ticket ticketOf(String userId, String loginId) {
    return new Ticket(
        userId, Optional.of(loginId), Optional.empty(), Set.of(Scope.CONNECT), Optional.empty());
  }

  private String issued(String loginId) {
    return tickets.issue(ticketOf(loginId)).orElseThrow();
  }

  @Test
  void aTicketWorksOnce() {
    String secret = issued("login");
    assertTrue(secret.matches("rt_[A-Za-z0-9_-]{43}"));
    assertEquals(Optional.of(ticketOf("login")), tickets.take(secret));
    assertEquals(Optional.empty(), tickets.take(secret));
  }

  @Test
  void otherTextIsNotATicket() {
    String secret = issued("login");
    for (String other :
        List.of(
            "",
            "rt_",
            "rk_" + secret.substring(3),
            secret + "x",
            secret.substring(3),
            secret + " ")) {
      assertEquals(Optional.empty(), tickets.take(other));
    }
    assertEquals(Optional.empty(), tickets.take("rt_" + "x".repeat(1_000_000)));
    assertTrue(tickets.take(secret).isPresent());
  }

  @Test
  void aTicketExpiresAfterThirtySeconds() {
    String used = issued("login");
    String late = issued("login");
    clock.advance(Duration.ofSeconds(30).minusNanos(1));
    assertTrue(tickets.take(used).isPresent());
    clock.advance(Duration.ofNanos(1));
    assertEquals(Optional.empty(), tickets.take(late));
  }

  @Test
  void concurrentUsesSucceedOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 200; round++) {
        String secret = issued("login");
        List<Callable<Boolean>> takers =
            Collections.nCopies(16, () -> tickets.take(secret).isPresent());
        int taken = 0;
        for (Future<Boolean> result : pool.invokeAll(takers)) {
          taken += result.get() ? 1 : 0;
        }
        assertEquals(1, taken);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private Optional<String> ticket(String userId, String source) {
    return tickets.issue(ticketOf(userId, source));
  }

  @Test
  void aUserWithManyLoginsCannotExhaustTheTickets() {
    List<String> first = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      first.add(ticket("greedy", "login-" + i).orElseThrow());
    }
    assertEquals(Optional.empty(), ticket("greedy", "another"));
    assertTrue(ticket("modest", "login").isPresent());
    tickets.take(first.get(100));
    assertTrue(ticket("greedy", "login-1").isPresent());
    assertEquals(Optional.empty(), ticket("greedy", "login-2"));
    clock.advance(Tickets.LIFE);
    assertTrue(ticket("greedy", "login-3").isPresent(), "expired tickets do not count");
  }

  @Test
  void aSourceActingForManyPeopleCannotExhaustTheTickets() {
    for (int i = 0; i < 2_000; i++) {
      assertTrue(ticket("person-" + i, "greedy").isPresent());
    }
    assertEquals(Optional.empty(), ticket("another person", "greedy"));
    assertTrue(ticket("another person", "modest").isPresent());
    clock.advance(Tickets.LIFE);
    assertTrue(ticket("another person", "greedy").isPresent(), "expired tickets do not count");
  }

  @Test
  void ticketsAreBoundedAndExpiredOnesMakeRoom() {
    for (int i = 0; i < 50_000; i++) {
      assertTrue(ticket("person-" + i, "source-" + i).isPresent());
    }
    assertEquals(Optional.empty(), ticket("one", "more"));
    clock.advance(Tickets.LIFE);
    assertTrue(ticket("one", "more").isPresent());
  }

  private static Identity token(Set<Scope> scopes, Optional<Set<String>> boards) {
    return new Identity(
        Users.ALICE,
        Identity.Method.TOKEN,
        Optional.empty(),
        Optional.of("token"),
        scopes,
        boards,
        Lifetime.ENDLESS);
  }

  @Test
  void aTicketHasNoMoreRightsThanItsSource() {
    Identity all = token(Scope.all(), Optional.empty());
    assertEquals(
        EnumSet.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH),
        Ticket.of(all, Optional.empty()).scopes());
    Identity some =
        token(Set.of(Scope.CONNECT, Scope.ADMIN), Optional.of(Set.of("board-1", "board-2")));
    assertEquals(Set.of(Scope.CONNECT), Ticket.of(some, Optional.empty()).scopes());
    assertEquals(
        Optional.of(Set.of("board-1", "board-2")), Ticket.of(some, Optional.empty()).boards());
    assertEquals(Optional.of(Set.of("board-1")), Ticket.of(some, Optional.of("board-1")).boards());
  }

  @Test
  void actAsTicketsHaveTheScopesOfTheTokenOrReadAndPublish() {
    Identity onlyActAs = token(Set.of(Scope.ACT_AS), Optional.empty());
    Identity readers = token(Set.of(Scope.ACT_AS, Scope.READ), Optional.empty());
    assertEquals(
        Set.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH),
        Ticket.of(onlyActAs, Users.BOB, Optional.empty()).scopes());
    Ticket ticket = Ticket.of(readers, Users.BOB, Optional.empty());
    assertEquals(Set.of(Scope.CONNECT, Scope.READ), ticket.scopes());
    assertEquals("user-bob", ticket.userId());
    assertEquals(Optional.of("token"), ticket.tokenId());
  }
}
