package org.roomkey.credential;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tickets of this node, in memory. Its own lock guards it; nothing here blocks otherwise. As
 * they all live equally long, they lie in the order of their ends.
 */
public final class LocalTickets implements TicketStore {
  private static final int MAX_TICKETS = 50_000;

  /** For one user, by whatever logins and tokens, so that none can take the room of all others. */
  private static final int MAX_PER_USER = 200;

  /** Of one API token, for all the people of its application together. */
  private static final int MAX_PER_SOURCE = 2_000;

  private record Waiting(Ticket ticket, long endsAtNanos) {}

  private final LongSupplier nanoTime;
  private final Map<String, Waiting> byDigest = new LinkedHashMap<>();
  private final Map<String, Integer> countBySource = new HashMap<>();
  private final Map<String, Integer> countByUser = new HashMap<>();

  /**
   * @param nanoTime a monotonic clock
   */
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

  /** Forgets it, where it is there. */
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
