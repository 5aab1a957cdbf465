package org.roomkey.credential;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tickets of this node, in memory. All tickets live equally long, so the map has them in the
 * order in which they expire. Its own lock guards it; it does not block otherwise.
 */
public final class LocalTickets implements TicketStore {
  private static final int MAX_TICKETS = 50_000;

  /** For one user, over all logins and tokens, so that nobody uses up all places. */
  private static final int MAX_PER_USER = 200;

  /** For one login or API token, over all people of an application. */
  private static final int MAX_PER_SOURCE = 2_000;

  private record Waiting(Ticket ticket, long endsAtNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Waiting> byDigest = new LinkedHashMap<>();
  private final Map<String, Integer> countBySource = new HashMap<>();
  private final Map<String, Integer> countByUser = new HashMap<>();

  public LocalTickets(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean put(String digest, Ticket ticket) {
    long now = nanoTime.getAsLong();
    synchronized (byDigest) {
      dropEnded(now);
      boolean isFull =
          byDigest.size() >= MAX_TICKETS
              || countByUser.getOrDefault(ticket.userId(), 0) >= MAX_PER_USER
              || countBySource.getOrDefault(ticket.source(), 0) >= MAX_PER_SOURCE;
      if (isFull) {
        return false;
      }
      byDigest.put(digest, new Waiting(ticket, now + Tickets.LIFE.toNanos()));
      countBySource.merge(ticket.source(), 1, Integer::sum);
      countByUser.merge(ticket.userId(), 1, Integer::sum);
    }
    return true;
  }

  private void dropEnded(long now) {
    Iterator<Waiting> oldestFirst = byDigest.values().iterator();
    while (oldestFirst.hasNext()) {
      Waiting oldest = oldestFirst.next();
      if (!isOver(oldest, now)) {
        return;
      }
      oldestFirst.remove();
      uncount(oldest);
    }
  }

  private void uncount(Waiting waiting) {
    countDown(countBySource, waiting.ticket.source());
    countDown(countByUser, waiting.ticket.userId());
  }

  private static void countDown(Map<String, Integer> counts, String key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  private static boolean isOver(Waiting waiting, long now) {
    return now - waiting.endsAtNanos >= 0;
  }

  /** Removes the ticket, if present. */
  public void drop(String digest) {
    synchronized (byDigest) {
      Waiting waiting = byDigest.remove(digest);
      if (waiting != null) {
        uncount(waiting);
      }
    }
  }

  @Override
  public Optional<Ticket> take(String digest) {
    synchronized (byDigest) {
      Waiting waiting = byDigest.remove(digest);
      if (waiting == null) {
        return Optional.empty();
      }
      uncount(waiting);
      return isOver(waiting, nanoTime.getAsLong()) ? Optional.empty() : Optional.of(waiting.ticket);
    }
  }
}
