package org.roomkey.cluster;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.Tickets;

/**
 * Which tickets of Redis this node has issued, for their limits, and which ones any node has used:
 * an attacker who can write to Redis could restore the record of a used one. Its own lock guards
 * it.
 */
final class TicketLedger {
  /** Above this number the oldest are forgotten. A node does far fewer handshakes in that time. */
  private static final int MAX_USED = 100_000;

  private final LongSupplier nanoTime;
  private final LocalTickets issued;
  private final Map<String, Long> usedAt = new LinkedHashMap<>();

  TicketLedger(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.issued = new LocalTickets(nanoTime);
  }

  /** Counts the ticket; false if too many of the user or token are outstanding. */
  boolean issue(String digest, Ticket ticket) {
    return issued.put(digest, ticket);
  }

  /** Undoes {@link #issue}. */
  void withdraw(String digest) {
    issued.drop(digest);
  }

  /** Marks the ticket as used; false if it was used before. */
  synchronized boolean use(String digest) {
    issued.drop(digest);
    long now = nanoTime.getAsLong();
    forgetOld(now);
    return usedAt.putIfAbsent(digest, now) == null;
  }

  /** All tickets live equally long, so the expired ones come first. */
  private void forgetOld(long now) {
    Iterator<Long> oldestFirst = usedAt.values().iterator();
    while (oldestFirst.hasNext()
        && (now - oldestFirst.next() > Tickets.LIFE.toNanos() || usedAt.size() >= MAX_USED)) {
      oldestFirst.remove();
    }
  }
}
