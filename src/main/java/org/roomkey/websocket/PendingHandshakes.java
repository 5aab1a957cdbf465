package org.roomkey.websocket;

import java.time.Duration;

/**
 * Counts the handshakes that have begun and have no open socket yet, and refuses them once the node
 * drains. Its own lock guards it.
 */
final class PendingHandshakes {
  private int pending;
  private boolean refused;

  /** Counts a handshake until {@link #end}, refused or not; false if it is refused. */
  synchronized boolean begin() {
    pending++;
    return !refused;
  }

  /** The handshake has ended, with or without a socket. */
  synchronized void end() {
    pending--;
    notifyAll();
  }

  synchronized void refuse() {
    refused = true;
  }

  synchronized boolean areRefused() {
    return refused;
  }

  /** Blocks until all have ended, or the time is over: an interrupted handshake never ends. */
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
