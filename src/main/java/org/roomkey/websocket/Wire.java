package org.roomkey.websocket;

import java.io.IOException;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.roomkey.protocol.CloseStatus;

/** A socket to write to. Used by one thread at a time; every method may block, bounded in time. */
interface Wire {
  /** A peer that takes so much in time is slow and not stalled. */
  int STEP_CHARS = 64 * 1024;

  /**
   * Writes the frames together and empties the queue.
   *
   * @param progress asked each time the peer has taken {@link #STEP_CHARS}; false where the rest is
   *     of no use any more
   */
  void write(Queue<String> frames, BooleanSupplier progress) throws IOException;

  void ping() throws IOException;

  /** Sends the close frame; nothing can be written after it. */
  void close(CloseStatus status);
}
