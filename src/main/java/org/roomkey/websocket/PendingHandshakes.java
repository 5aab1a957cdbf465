package org.roomkey.websocket;

import java.time.Duration;

/** Counts the handshakes that have begun and have no open socket yet. Its own lock guards it. */
final class PendingHandshakes {
  private int pending;

  synchronized void begin() {
    pending++;
  }

  /** The socket is open, or there will be none. */
  synchronized void end() {
    pending--;
    notifyAll();
  }

  /**
   * Blocks until all have ended, or until the time is over: a peer that breaks off during its
   * handshake never ends it.
   */
  synchronized void await(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    try {
      for (long left = longest.toMillis(); pending > 0 && left > 0; ) {
        wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
