package org.roomkey.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.credential.Secrets;

/**
 * Which nodes are there, by what is heard of them; each says so every second. Safe for use by many
 * threads.
 */
final class Nodes {
  static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(7);

  /** How long nothing heard means nothing, since the ear is new. */
  private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String self = Secrets.id();
  private final LongSupplier nanoTime;
  private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
  private volatile long listeningSince;

  Nodes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.listeningSince = nanoTime.getAsLong();
  }

  /** The name of this node, a new one at every start. */
  String self() {
    return self;
  }

  /** Now begins what is heard. */
  void listens() {
    listeningSince = nanoTime.getAsLong();
  }

  /** Since when, in nanoseconds. */
  long listensFor() {
    return nanoTime.getAsLong() - listeningSince;
  }

  void heard(String node) {
    heardAt.put(node, nanoTime.getAsLong());
  }

  void forget(String node) {
    heardAt.remove(node);
  }

  /** Whether this node has heard itself lately: then others hear it too. */
  boolean hearsItself() {
    Long at = heardAt.get(self);
    return at != null && nanoTime.getAsLong() - at < NEW_NANOS;
  }

  /** Whether what the node left behind counts no more. */
  boolean isDead(String node) {
    if (node.equals(self)) {
      return false;
    }
    Long at = heardAt.get(node);
    return at == null ? listensFor() > NEW_NANOS : nanoTime.getAsLong() - at > DEAD_NANOS;
  }

  /** The others that are there. */
  List<String> others() {
    return heardAt.keySet().stream()
        .filter(node -> !node.equals(self) && !isDead(node))
        .sorted()
        .toList();
  }

  /** Removes and returns those that have died. */
  List<String> takeDead() {
    List<String> dead = heardAt.keySet().stream().filter(this::isDead).toList();
    dead.forEach(heardAt::remove);
    return dead;
  }
}
