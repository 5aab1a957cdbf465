package org.roomkey.auth;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tickets that were issued here and not used yet, under their digests. Its own lock guards it;
 * nothing here blocks otherwise. As they all live equally long, they lie in the order of their
 * ends.
 */
public final class Tickets {
  public static final Duration LIFE = Duration.ofSeconds(30);

  private static final String PREFIX = "rt_";
  private static final int MAX_SECRET_CHARS = 100;
  private static final int MAX_TICKETS = 10_000;

  /** Of one login or API token, so that none can take the room of all others. */
  private static final int MAX_PER_SOURCE = 2_000;

  private record Waiting(Ticket ticket, long endsAtNanos) {
    String source() {
      return ticket.tokenId().or(ticket::loginId).orElseThrow();
    }
  }

  private final LongSupplier nanoTime;
  private final Map<String, Waiting> byDigest = new LinkedHashMap<>();
  private final Map<String, Integer> countBySource = new HashMap<>();

  /**
   * @param nanoTime a monotonic clock
   */
  public Tickets(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  static boolean isTicket(String token) {
    return token.startsWith(PREFIX);
  }

  /**
   * The secret under which the ticket is good once, for {@link #LIFE}; it is not kept. Empty where
   * too many tickets wait to be used.
   */
  public Optional<String> issue(Ticket ticket) {
    String secret = PREFIX + Secrets.secret();
    long now = nanoTime.getAsLong();
    Waiting waiting = new Waiting(ticket, now + LIFE.toNanos());
    synchronized (byDigest) {
      dropEnded(now);
      boolean isFull =
          byDigest.size() >= MAX_TICKETS
              || countBySource.getOrDefault(waiting.source(), 0) >= MAX_PER_SOURCE;
      if (isFull) {
        return Optional.empty();
      }
      byDigest.put(Secrets.digest(secret), waiting);
      countBySource.merge(waiting.source(), 1, Integer::sum);
    }
    return Optional.of(secret);
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
    countBySource.computeIfPresent(
        waiting.source(), (source, count) -> count == 1 ? null : count - 1);
  }

  private static boolean isOver(Waiting waiting, long now) {
    return now - waiting.endsAtNanos >= 0;
  }

  /** The ticket, which is used up by this, whatever comes of it. */
  Optional<Ticket> take(String secret) {
    if (!isTicket(secret) || secret.length() > MAX_SECRET_CHARS) {
      return Optional.empty();
    }
    String digest = Secrets.digest(secret);
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
