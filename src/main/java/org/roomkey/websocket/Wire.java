package org.roomkey.websocket;

import java.io.IOException;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.roomkey.protocol.CloseStatus;

/** The writing side of a socket. One thread at a time uses it; every method may block. */
interface Wire {
  /** A peer that reads this much in time is slow, but not stalled. */
  int STEP_CHARS = 64 * 1024;

  /**
   * Writes the frames together and empties the queue.
   *
   * @param progress called each time the peer has taken {@link #STEP_CHARS}; false stops the rest
   */
  void write(Queue<String> frames, BooleanSupplier progress) throws IOException;

  void ping() throws IOException;

  /** Sends the close frame; nothing is written after it. */
  void close(CloseStatus status);
}
