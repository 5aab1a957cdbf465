package org.roomkey.websocket;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;

/** A socket that is admitted while it closes leaves nothing of the limits taken. */
public class SocketLimitsProof {
  private static final int ITERATIONS = 20;
  private static final int INVOCATIONS = 500;

  /** One socket's slot, where there is room for one; it may close at any moment, and once. */
  public static class Slots {
    private final SocketLimits limits =
        new SocketLimits(
            new SocketLimits.Numbers(1, 1, 0, 0, 0, Duration.ZERO, Duration.ZERO),
            new KeyedRate(0, () -> 0),
            new Shares(0, 0, 0, () -> 0),
            () -> 0);
    private final SocketLimits.Slot slot = limits.slot("192.0.2.7");
    private volatile boolean closed;

    @Operation(runOnce = true)
    public boolean takePending() {
      return slot.takePending();
    }

    @Operation(runOnce = true)
    public boolean takeFor() {
      return slot.takeFor("user-alice");
    }

    @Operation(runOnce = true)
    public void release() {
      closed = true;
      slot.release();
    }

    /** Whatever came after the close: nothing stays taken of a socket that is gone. */
    @Validate
    public void thereIsRoomForAnother() {
      if (!closed) {
        slot.release();
      }
      SocketLimits.Slot another = limits.slot("192.0.2.7");
      if (!another.takePending() || !another.takeFor("user-alice")) {
        throw new IllegalStateException("taken by a socket that is gone");
      }
      another.release();
    }
  }

  @Test
  void aSlotIsTakenAndReleasedOnce() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .actorsPerThread(3)
        .check(Slots.class);
  }
}
