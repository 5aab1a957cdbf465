package org.roomkey.limit;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.StringGen;
import org.junit.jupiter.api.Test;

/** Concurrent takes and releases are linearizable. */
public class KeyedCounterProof {
  private static final int ITERATIONS = 20;
  private static final int INVOCATIONS = 500;

  @Param(name = "key", gen = StringGen.class, conf = "1:ab")
  public static class Counting {
    private final KeyedCounter counter = new KeyedCounter(2);

    @Operation
    public boolean tryTake(@Param(name = "key") String key) {
      return counter.tryTake(key);
    }

    @Operation
    public void release(@Param(name = "key") String key) {
      counter.release(key);
    }
  }

  @Test
  void concurrentTakesNeverExceedTheMaximumUnderStress() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .check(Counting.class);
  }

  @Test
  void concurrentTakesNeverExceedTheMaximumInAnyInterleaving() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS / 2)
        .invocationsPerIteration(INVOCATIONS / 4)
        .check(Counting.class);
  }
}
