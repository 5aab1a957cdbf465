package org.roomkey.room;

import java.util.concurrent.atomic.LongAdder;
import org.roomkey.room.MessageStore.Appended;

/** What the senders of messages were told since the start. Safe for use by many threads. */
public final class MessageCounts {
  private final LongAdder stored = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Latencies latencies = new Latencies();

  MessageCounts() {}

  /**
   * @param tookNanos from the offer to the end of the transaction
   */
  void add(Appended outcome, long tookNanos) {
    if (outcome instanceof Appended.Stored) {
      stored.increment();
      latencies.add(tookNanos);
    } else if (outcome instanceof Appended.Duplicate) {
      repeated.increment();
    }
  }

  void addFailed() {
    failed.increment();
  }

  public long stored() {
    return stored.sum();
  }

  /** Those that had been stored before. */
  public long repeated() {
    return repeated.sum();
  }

  /** Of a full queue, or of a transaction that failed. */
  public long failed() {
    return failed.sum();
  }

  /** Of those stored. */
  public Latencies latencies() {
    return latencies;
  }
}
