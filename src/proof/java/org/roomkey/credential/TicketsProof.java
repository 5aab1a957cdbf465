package org.roomkey.credential;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Concurrent operations on tickets are linearizable. */
public class TicketsProof {
  private static final int ITERATIONS = 20;
  private static final int INVOCATIONS = 500;

  /** Some tickets; the first caller takes each. */
  @Param(name = "ticket", gen = IntGen.class, conf = "0:2")
  public static class SingleUse {
    private final Tickets tickets = new Tickets(new LocalTickets(() -> 0));
    private final List<String> secrets =
        Stream.generate(() -> tickets.issue(ticket()).orElseThrow()).limit(3).toList();

    private static Ticket ticket() {
      return new Ticket(
          "user-alice",
          Optional.of("login"),
          Optional.empty(),
          Set.of(Scope.CONNECT),
          Optional.empty());
    }

    @Operation
    public boolean take(@Param(name = "ticket") int ticket) {
      return tickets.take(secrets.get(ticket)).isPresent();
    }

    @Operation
    public boolean issueAndTake() {
      return tickets.take(tickets.issue(ticket()).orElseThrow()).isPresent();
    }
  }

  @Test
  void aTicketWorksOnce() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .actorsPerThread(3)
        .check(SingleUse.class);
  }
}
