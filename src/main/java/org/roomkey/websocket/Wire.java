package org.roomkey.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import org.roomkey.protocol.CloseStatus;

/** The writing side of a socket. One thread at a time uses it. */
interface Wire {
  /** The result of a write. */
  enum Output {
    WRITTEN,
    /** The rest is being written; then the completion handler is called, on any thread. */
    PENDING,
    /** The container has sent a close frame. Nothing was or will be written. */
    CLOSED
  }

  /** Something that is written at once: a control frame or a chunk. */
  interface Part {
    Output write() throws IOException;
  }

  /** Whether a write waits for the peer. Then only a thread of the {@link WriterPool} may write. */
  boolean blocks();

  /**
   * Writes frames, or a part of one that ends between two characters.
   *
   * @throws IOException if the socket is broken
   */
  Output write(ByteBuffer[] frames, CompletionHandler<Long, Void> completion) throws IOException;

  /** Writes a ping between two frames. */
  Output ping(CompletionHandler<Long, Void> completion) throws IOException;

  /**
   * Writes a pong between two frames.
   *
   * @param payload at most 125 bytes
   */
  Output pong(byte[] payload, CompletionHandler<Long, Void> completion) throws IOException;

  /** Sends the close frame; nothing is written after it. Blocks. */
  void close(CloseStatus status);
}
