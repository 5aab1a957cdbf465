package org.roomkey.cluster;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.roomkey.auth.LocalTickets;
import org.roomkey.auth.Tickets;

/**
 * Digests of the tickets that were used lately, on this node or, as it has heard, on another: who
 * can write to Redis could put the record of one back. They count no more among those that wait.
 * Its own lock guards it.
 */
final class UsedTickets {
  /** Beyond that the oldest are forgotten; a node does far fewer handshakes in a ticket's life. */
  private static final int MAX = 100_000;

  private final LongSupplier nanoTime;
  private final LocalTickets issued;
  private final Map<String, Long> usedAt = new LinkedHashMap<>();

  /**
   * @param issued on this node
   */
  UsedTickets(LongSupplier nanoTime, LocalTickets issued) {
    this.nanoTime = nanoTime;
    this.issued = issued;
  }

  /**
   * @return false if it was used before
   */
  synchronized boolean add(String digest) {
    issued.drop(digest);
    long now = nanoTime.getAsLong();
    forgetOld(now);
    return usedAt.putIfAbsent(digest, now) == null;
  }

  /** As they all live equally long, those that are over come first. */
  private void forgetOld(long now) {
    Iterator<Long> oldestFirst = usedAt.values().iterator();
    while (oldestFirst.hasNext()
        && (now - oldestFirst.next() > Tickets.LIFE.toNanos() || usedAt.size() >= MAX)) {
      oldestFirst.remove();
    }
  }
}
