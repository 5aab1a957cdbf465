package org.roomkey.websocket;

import java.io.IOException;
import org.roomkey.protocol.CloseStatus;

/** A socket to write to. Used by one thread at a time; every method may block, bounded in time. */
interface Wire {

  /** Takes a text frame, which may wait for {@link #flush}. */
  void write(String frame) throws IOException;

  void flush() throws IOException;

  /** Sends a ping at once, and what waited before it. */
  void ping() throws IOException;

  /** Sends the close frame; nothing can be written after it. */
  void close(CloseStatus status);
}
