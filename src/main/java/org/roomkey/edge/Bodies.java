package org.roomkey.edge;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.limit.KeyedCounter;

/**
 * The bodies that are not here as a whole: bounded for each address and in all. For many threads.
 */
public final class Bodies {
  private final KeyedCounter byAddress;
  private final int max;
  private final long maxBytes;
  private final Duration deadline;
  private final Set<BodyReader> unfinished = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param maxPerAddress unfinished bodies of one address; 0 for no maximum
   * @param max unfinished bodies in all
   * @param maxBytes of them that are in memory, in all
   * @param deadline for a whole body
   */
  public Bodies(int maxPerAddress, int max, long maxBytes, Duration deadline) {
    this.byAddress = new KeyedCounter(maxPerAddress);
    this.max = max;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  Duration deadline() {
    return deadline;
  }

  /** How many are being waited for now. */
  public int count() {
    return unfinished.size();
  }

  /**
   * @return why there is no place for it; empty where it has one until {@link #end}
   */
  Optional<Refusal> begin(BodyReader body) {
    if (!byAddress.tryTake(body.address())) {
      return Optional.of(Refusal.TOO_MANY_OF_ADDRESS);
    }
    unfinished.add(body);
    if (unfinished.size() > max) {
      end(body, 0);
      return Optional.of(Refusal.TOO_MANY);
    }
    return Optional.empty();
  }

  /**
   * @return whether there is memory for so many more bytes
   */
  boolean grow(int more) {
    return bytes.addAndGet(more) <= maxBytes;
  }

  /**
   * @param grown by how many bytes it has grown
   */
  void end(BodyReader body, int grown) {
    if (unfinished.remove(body)) {
      byAddress.release(body.address());
      bytes.addAndGet(-grown);
    }
  }

  /** Ends all of them, since nobody will be there to take them. */
  void stop() {
    unfinished.forEach(BodyReader::stop);
  }
}
