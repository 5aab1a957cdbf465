package org.roomkey.websocket;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;

/** A socket that is admitted while it closes releases all its slots. */
public class SocketLimitsProof {
  private static final int ITERATIONS = 20;
  private static final int INVOCATIONS = 500;

  /** The slot of one socket, with a limit of one. The socket closes once, at any moment. */
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

    /** Whatever ran after the close, a closed socket holds no slot. */
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
