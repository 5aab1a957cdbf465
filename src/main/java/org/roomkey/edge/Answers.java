package org.roomkey.edge;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.limit.KeyedCounter;

/**
 * The answers that wait because their peer takes none: bounded for each address, and in bytes. For
 * many threads.
 */
public final class Answers {
  private final KeyedCounter byAddress;
  private final long maxBytes;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param maxPerAddress waiting answers of one address; 0 for no maximum
   * @param maxBytes of all answers that wait
   */
  public Answers(int maxPerAddress, long maxBytes) {
    this.byAddress = new KeyedCounter(maxPerAddress);
    this.maxBytes = maxBytes;
  }

  /** How many wait now. */
  public int count() {
    return count.get();
  }

  /**
   * @return whether it may wait; then {@link #end} has to follow
   */
  boolean begin(String address, int length) {
    if (!byAddress.tryTake(address)) {
      return false;
    }
    count.incrementAndGet();
    if (bytes.addAndGet(length) > maxBytes) {
      end(address, length);
      return false;
    }
    return true;
  }

  void end(String address, int length) {
    count.decrementAndGet();
    bytes.addAndGet(-length);
    byAddress.release(address);
  }
}
