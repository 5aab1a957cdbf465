package org.roomkey.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bodies that are not here as a whole: bounded for each address and in all. Where there is no
 * room for another, the oldest gives way, since whoever is not slow is done at once: so nobody is
 * kept out by slow peers, not even at the same address. Its own lock guards it.
 */
public final class Bodies {

  /** One of them. */
  interface Body {
    /** Of the peer that sends it, by which it is counted. */
    String address();

    /** It has to make room for others; from any thread. */
    void refuse(Refusal why);

    /** There will be nobody to take it; from any thread. */
    void stop();
  }

  private final int maxPerAddress;
  private final int max;
  private final long maxBytes;
  private final Duration deadline;

  /** By how many bytes each has grown, in the order in which they came. */
  private final Map<Body, Integer> unfinished = new LinkedHashMap<>();

  /** In the same order. */
  private final Map<String, Set<Body>> byAddress = new HashMap<>();

  private long bytes;

  /**
   * @param maxPerAddress unfinished bodies of one address; 0 for no maximum
   * @param max unfinished bodies in all
   * @param maxBytes of them that are in memory, in all
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

  /** How many are being waited for now. */
  public synchronized int count() {
    return unfinished.size();
  }

  /** Counts it until {@link #end}, and refuses the oldest where that is one too many. */
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

  /**
   * @return whether there is memory for so many more bytes
   */
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

  /** Ends all of them, since nobody will be there to take them. */
  void stop() {
    List<Body> all;
    synchronized (this) {
      all = List.copyOf(unfinished.keySet());
    }
    all.forEach(Body::stop);
  }
}
