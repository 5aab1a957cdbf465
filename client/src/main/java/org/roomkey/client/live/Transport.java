package org.roomkey.client.live;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Opens WebSockets. */
interface Transport {
  /** Begins to open a socket. Does not block. */
  Socket open(URI url, Receiver receiver);

  /** The client's side of a socket. Its methods do not block. */
  interface Socket {
    /**
     * Sends a text frame after the earlier ones. Completes, always normally, when it is written.
     */
    CompletionStage<Void> send(String text);

    /** Lets one more frame come, after the first one. */
    void next();

    /** Begins the closing handshake. The receiver hears its end. */
    void close(int code);

    /** Breaks the connection. */
    void abort();
  }

  /**
   * Hears what happens to a socket: on any thread, one call at a time, and nothing after the end.
   */
  interface Receiver {
    void opened();

    /** A whole text frame. The next one comes only after {@link Socket#next}. */
    void received(String text);

    /** The end. The code is 1006 without a close frame. */
    void closed(int code, String reason);
  }
}
