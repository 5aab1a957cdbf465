package org.roomkey.websocket;

import java.time.Duration;

/**
 * Counts the sockets whose handshake has begun and which are not there yet. Its own lock guards it.
 */
final class Opening {
  private int expected;

  synchronized void expect() {
    expected++;
  }

  synchronized void arrived() {
    expected--;
    notifyAll();
  }

  /** Blocks until all have arrived; a peer that breaks off in its handshake never does. */
  synchronized void await(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    try {
      for (long left = longest.toMillis(); expected > 0 && left > 0; ) {
        wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
