package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;

/**
 * Counts the input of a peer after our close. Some input is read, because the peer's close follows
 * the frames that it had sent before. A peer that goes on sending is no longer read, until the
 * container's timeout for its close ends the connection. Only the socket's read thread uses this.
 */
final class InputAfterClose {
  private static final Log LOG = Log.of(InputAfterClose.class);

  /** More than a well-behaved peer can have in flight within its rate. */
  private static final long MAX_CHARS = 1024 * 1024;

  private final Session socket;
  private long chars;

  InputAfterClose(Session socket) {
    this.socket = socket;
  }

  void add(int length) {
    boolean wasTooMuch = chars > MAX_CHARS;
    chars += length;
    if (chars > MAX_CHARS && !wasTooMuch) {
      stopReading();
    }
  }

  /** Uses a method of Tomcat's sessions. The API has none, so other containers go on reading. */
  private void stopReading() {
    try {
      socket.getClass().getMethod("suspend").invoke(socket);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "socket {0} is still read: {1}", socket.getId(), e.getClass().getName());
    }
  }
}
