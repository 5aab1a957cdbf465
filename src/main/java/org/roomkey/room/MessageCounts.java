package org.roomkey.room;

import java.util.concurrent.atomic.LongAdder;

/** Counts the outcomes of publishing since the start. Safe for use by many threads. */
public final class MessageCounts {
  private final LongAdder stored = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Latencies latencies = new Latencies();

  MessageCounts() {}

  /**
   * @param tookNanos from the offer to the commit
   */
  void add(PublishResult.Outcome outcome, long tookNanos) {
    if (outcome == PublishResult.Outcome.STORED) {
      stored.increment();
      latencies.add(tookNanos);
    } else if (outcome == PublishResult.Outcome.REPEATED) {
      repeated.increment();
    }
  }

  void addFailed() {
    failed.increment();
  }

  public long stored() {
    return stored.sum();
  }

  /** Messages whose id was stored before. */
  public long repeated() {
    return repeated.sum();
  }

  /** Messages refused by a full queue or a failed transaction. */
  public long failed() {
    return failed.sum();
  }

  public Latencies latencies() {
    return latencies;
  }
}
