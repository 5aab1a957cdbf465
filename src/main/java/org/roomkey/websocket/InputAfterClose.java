package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;

/**
 * What a peer sends after we have ended its socket. For a moment it is read, since its answer to
 * our close is behind what it sent before; whoever goes on sending is read no more, until the
 * container's timeout for that answer ends the connection. Used on the socket's read thread alone.
 */
final class InputAfterClose {
  private static final Log LOG = Log.of(InputAfterClose.class);

  /** More than a good peer has on its way, at the rate that it may send. */
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

  /** By a method of Tomcat's sessions; the API has none, and other containers read on. */
  private void stopReading() {
    try {
      socket.getClass().getMethod("suspend").invoke(socket);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "socket {0} is read on: {1}", socket.getId(), e.getClass().getName());
    }
  }
}
