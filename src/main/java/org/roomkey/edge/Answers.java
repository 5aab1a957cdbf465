package org.roomkey.edge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Bounds the answers that wait for their peers to read them, for each address and in total bytes.
 * Every answer larger than the container's buffer waits for a moment, even at a fast reader. So a
 * few new answers are allowed even if silent peers have used up the bounds. Its own lock guards it.
 */
public final class Answers {
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The young answers of one address that are allowed beyond the bounds. */
  private static final int YOUNG_PER_ADDRESS = 16;

  private static final long YOUNG_BYTES = 8L * 1024 * 1024;

  /** A waiting answer; {@link #end} ends it. */
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

  /** The waiting answers of one address, or of all. */
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

    /** The oldest is first, because they are added in the order of time. */
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
   */
  public Answers(int maxPerAddress, long maxBytes, LongSupplier nanoTime) {
    this.maxPerAddress = maxPerAddress;
    this.maxBytes = maxBytes;
    this.nanoTime = nanoTime;
  }

  public synchronized int count() {
    return all.count;
  }

  /** Returns null if the answer may not wait; otherwise the caller must call {@link #end}. */
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
