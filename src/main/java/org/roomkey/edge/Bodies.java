package org.roomkey.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bounds the unfinished request bodies, for each address and in total. If there are too many, the
 * oldest is refused. A peer of normal speed finishes at once, so slow peers keep nobody out, not
 * even at their own address. Its own lock guards it.
 */
public final class Bodies {

  interface Body {
    /** The address of the peer, the key by which bodies are counted. */
    String address();

    /** Refuses the body to make room for others. Any thread may call it. */
    void refuse(Refusal why);

    /** The application stops. Any thread may call it. */
    void stop();
  }

  private final int maxPerAddress;
  private final int max;
  private final long maxBytes;
  private final Duration deadline;

  /** The bytes received of each body, in the order of arrival. */
  private final Map<Body, Integer> unfinished = new LinkedHashMap<>();

  /** The bodies of each address, in the order of arrival. */
  private final Map<String, Set<Body>> byAddress = new HashMap<>();

  private long bytes;

  /**
   * @param maxPerAddress unfinished bodies of one address; 0 for no limit
   * @param max unfinished bodies in total
   * @param maxBytes that all unfinished bodies hold in memory
   * @param deadline for a whole body
   */
  public Bodies(int maxPerAddress, int max, long maxBytes, Duration deadline) {
    this.maxPerAddress = maxPerAddress;
    this.max = max;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  Duration deadline() {
    return deadline;
  }

  public synchronized int count() {
    return unfinished.size();
  }

  /** Counts the body until {@link #end}. Refuses the oldest body if there are too many. */
  void begin(Body body) {
    Body oldest;
    Refusal why;
    synchronized (this) {
      Set<Body> same = byAddress.computeIfAbsent(body.address(), address -> new LinkedHashSet<>());
      same.add(body);
      unfinished.put(body, 0);
      if (maxPerAddress > 0 && same.size() > maxPerAddress) {
        oldest = same.iterator().next();
        why = Refusal.TOO_MANY_OF_ADDRESS;
      } else if (unfinished.size() > max) {
        oldest = unfinished.keySet().iterator().next();
        why = Refusal.TOO_MANY;
      } else {
        return;
      }
    }
    oldest.refuse(why);
  }

  /** Counts {@code more} bytes; false if there is no memory for them. */
  synchronized boolean grow(Body body, int more) {
    if (unfinished.computeIfPresent(body, (same, before) -> before + more) != null) {
      bytes += more;
    }
    return bytes <= maxBytes;
  }

  synchronized void end(Body body) {
    Integer grown = unfinished.remove(body);
    if (grown != null) {
      bytes -= grown;
      byAddress.computeIfPresent(
          body.address(),
          (address, same) -> {
            same.remove(body);
            return same.isEmpty() ? null : same;
          });
    }
  }

  /** Stops all unfinished bodies, since the application stops. */
  void stop() {
    List<Body> all;
    synchronized (this) {
      all = List.copyOf(unfinished.keySet());
    }
    all.forEach(Body::stop);
  }
}
