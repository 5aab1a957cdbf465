package org.roomkey.edge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The answers that wait because their peer has not taken them yet: bounded for each address, and in
 * bytes. An answer larger than the container's buffer waits a moment whoever reads it, so a few
 * that have just begun find room where silent peers have taken all of it. Its own lock guards it.
 */
public final class Answers {
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Beyond the bounds, of those that began within the last second. */
  private static final int YOUNG_PER_ADDRESS = 16;

  private static final long YOUNG_BYTES = 8L * 1024 * 1024;

  /** One that waits; used up by {@link #end}. */
  static final class Waiting {
    private final String address;
    private final int length;
    private final long begun;
    private boolean hasEnded;

    private Waiting(String address, int length, long begun) {
      this.address = address;
      this.length = length;
      this.begun = begun;
    }
  }

  /** Of one address, or of all. */
  private static final class Total {
    private final Deque<Waiting> young = new ArrayDeque<>();
    private long bytes;
    private int count;

    private long youngCount(long now) {
      return stillYoung(now).count();
    }

    private long youngBytes(long now) {
      return stillYoung(now).mapToLong(waiting -> waiting.length).sum();
    }

    private Stream<Waiting> stillYoung(long now) {
      return young.stream()
          .filter(waiting -> !waiting.hasEnded && now - waiting.begun <= YOUNG_NANOS);
    }

    /** They came in the order of their times. */
    private void forgetOld(long now) {
      while (!young.isEmpty()
          && (young.peek().hasEnded || now - young.peek().begun > YOUNG_NANOS)) {
        young.poll();
      }
    }

    private void add(Waiting waiting) {
      forgetOld(waiting.begun);
      young.add(waiting);
      bytes += waiting.length;
      count++;
    }

    private void remove(Waiting waiting) {
      bytes -= waiting.length;
      count--;
    }
  }

  private final int maxPerAddress;
  private final long maxBytes;
  private final LongSupplier nanoTime;
  private final Total all = new Total();
  private final Map<String, Total> byAddress = new HashMap<>();

  /**
   * @param maxPerAddress waiting answers of one address; 0 for no maximum
   * @param maxBytes of all answers that wait
   * @param nanoTime a monotonic clock
   */
  public Answers(int maxPerAddress, long maxBytes, LongSupplier nanoTime) {
    this.maxPerAddress = maxPerAddress;
    this.maxBytes = maxBytes;
    this.nanoTime = nanoTime;
  }

  /** How many wait now. */
  public synchronized int count() {
    return all.count;
  }

  /**
   * @return null where it may not wait; else {@link #end} has to follow
   */
  synchronized Waiting begin(String address, int length) {
    long now = nanoTime.getAsLong();
    Total same = byAddress.computeIfAbsent(address, key -> new Total());
    boolean hasRoom =
        (maxPerAddress == 0
                || same.count < maxPerAddress
                || same.youngCount(now) < YOUNG_PER_ADDRESS)
            && (all.bytes + length <= maxBytes || all.youngBytes(now) + length <= YOUNG_BYTES);
    if (!hasRoom) {
      forgetIfEmpty(address, same);
      return null;
    }
    Waiting waiting = new Waiting(address, length, now);
    same.add(waiting);
    all.add(waiting);
    return waiting;
  }

  synchronized void end(Waiting waiting) {
    waiting.hasEnded = true;
    all.remove(waiting);
    Total same = byAddress.get(waiting.address);
    same.remove(waiting);
    forgetIfEmpty(waiting.address, same);
  }

  private void forgetIfEmpty(String address, Total same) {
    if (same.count == 0) {
      byAddress.remove(address);
    }
  }
}
