package org.roomkey.websocket;

import java.io.IOException;
import java.util.Queue;
import org.roomkey.protocol.CloseStatus;

/** A socket to write to. Used by one thread at a time; every method may block, bounded in time. */
interface Wire {

  /** Writes the frames together and empties the queue. */
  void write(Queue<String> frames) throws IOException;

  void ping() throws IOException;

  /** Sends the close frame; nothing can be written after it. */
  void close(CloseStatus status);
}
