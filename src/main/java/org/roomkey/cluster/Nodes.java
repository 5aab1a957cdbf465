package org.roomkey.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.credential.Secrets;

/** The nodes that are alive. Each sends a heartbeat every second. Safe for use by many threads. */
final class Nodes {
  static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(7);

  /** After subscribing, silence means nothing for so long. */
  private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String self = Secrets.id();
  private final LongSupplier nanoTime;
  private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
  private final Map<String, Heartbeat> beats = new ConcurrentHashMap<>();
  private volatile long subscribedSince;

  Nodes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.subscribedSince = nanoTime.getAsLong();
  }

  /** The name of this node, a new one at every start. */
  String self() {
    return self;
  }

  /** This node has subscribed just now. */
  void subscribed() {
    subscribedSince = nanoTime.getAsLong();
  }

  long subscribedForNanos() {
    return nanoTime.getAsLong() - subscribedSince;
  }

  void heard(String node) {
    heardAt.put(node, nanoTime.getAsLong());
  }

  void beat(String node, Heartbeat beat) {
    beats.put(node, beat);
  }

  void forget(String node) {
    heardAt.remove(node);
    beats.remove(node);
  }

  /** Whether this node has heard its own heartbeat lately; then others hear it, too. */
  boolean hearsItself() {
    Long at = heardAt.get(self);
    return at != null && nanoTime.getAsLong() - at < NEW_NANOS;
  }

  /** Whether the node has died, so that its presence records are stale. */
  boolean isDead(String node) {
    if (node.equals(self)) {
      return false;
    }
    Long at = heardAt.get(node);
    return at == null ? subscribedForNanos() > NEW_NANOS : nanoTime.getAsLong() - at > DEAD_NANOS;
  }

  /** The other nodes that are alive. */
  List<String> others() {
    return heardAt.keySet().stream()
        .filter(node -> !node.equals(self) && !isDead(node))
        .sorted()
        .toList();
  }

  /** The last heartbeat of each other node that is alive, by name. */
  Map<String, Heartbeat> heartbeats() {
    Map<String, Heartbeat> alive = new TreeMap<>();
    others().forEach(node -> alive.put(node, beats.getOrDefault(node, Heartbeat.OLDER)));
    return alive;
  }

  /** Removes and returns the nodes that have died. */
  List<String> takeDead() {
    List<String> dead = heardAt.keySet().stream().filter(this::isDead).toList();
    dead.forEach(this::forget);
    return dead;
  }
}
