package org.roomkey.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Runs many rounds of the same race, a few at a time. */
final class Rounds implements AutoCloseable {
  /** Rounds of each kind; set by {@code -Dproof.rounds}. */
  static final int COUNT = Integer.getInteger("proof.rounds", 10_000);

  private static final int LANES = 4;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** One lane's rounds; it keeps its fixtures between rounds. */
  interface Lane {
    void round();
  }

  /** Runs the rounds on several lanes; fails if one round fails. */
  void run(int count, Supplier<Lane> lanes) {
    AtomicInteger started = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      Lane lane = lanes.get();
      running.add(
          start(
              () -> {
                while (started.getAndIncrement() < count) {
                  lane.round();
                }
              }));
    }
    running.forEach(CompletableFuture::join);
  }

  CompletableFuture<Void> start(Runnable task) {
    return CompletableFuture.runAsync(task, threads);
  }

  <T> CompletableFuture<T> ask(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, threads);
  }

  /** Runs both concurrently; the second starts up to this many microseconds later. */
  void race(Runnable one, Runnable other, int maxHeadStartMicros) {
    CompletableFuture<Void> running = start(one);
    LockSupport.parkNanos(1_000L * ThreadLocalRandom.current().nextInt(maxHeadStartMicros));
    other.run();
    running.join();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
