package org.roomkey.websocket;

import java.lang.System.Logger.Level;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.tomcat.ReadLoops;

/**
 * The input of one connection, from the upgrade to the close: first the credential, if the
 * handshake had none, then frames. Only used on the socket's read thread; may block on the
 * database.
 */
final class Conversation {
  private static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int MAX_FIRST_FRAME_BYTES = 4 * 1024;

  private final Connection connection;
  private final Admission admission;
  private final FrameDispatcher dispatcher;
  private final Connections connections;
  private final SocketCounts counts;
  private final SparseLog log;
  private final FrameAssembler assembler = new FrameAssembler();

  /**
   * @param log shared by all connections
   */
  Conversation(
      Connection connection,
      Admission admission,
      FrameDispatcher dispatcher,
      Connections connections,
      SocketCounts counts,
      SparseLog log) {
    this.connection = connection;
    this.admission = admission;
    this.dispatcher = dispatcher;
    this.connections = connections;
    this.counts = counts;
    this.log = log;
  }

  /** Registers the connection, then admits it if the handshake had a credential. */
  void begin() {
    connections.add(connection);
    guarded(admission::begin);
  }

  void text(String part, boolean last) {
    connection.clock().read();
    if (!connection.isOpen()) {
      return;
    }
    boolean authenticated = connection.identity() != null;
    if (!assembler.add(part, authenticated ? MAX_FRAME_BYTES : MAX_FIRST_FRAME_BYTES)) {
      connection.end(authenticated ? CloseStatus.TOO_BIG : CloseStatus.UNAUTHORIZED, null);
    } else if (!last) {
      dispatcher.part(part.length());
    } else {
      counts.addReceived();
      String text = assembler.take();
      guarded(
          () -> {
            if (authenticated) {
              dispatcher.dispatch(text);
            } else {
              firstFrame(text);
            }
          });
    }
  }

  private void firstFrame(String text) {
    ReadLoops.mayBlock();
    connection.clock().authenticating(true);
    try {
      dispatcher
          .auth(text)
          .ifPresentOrElse(
              admission::authenticate, () -> connection.end(CloseStatus.UNAUTHORIZED, null));
    } finally {
      connection.clock().authenticating(false);
    }
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  void binary() {
    connection.end(
        connection.identity() == null ? CloseStatus.UNAUTHORIZED : CloseStatus.UNSUPPORTED_DATA,
        null);
  }

  void pong() {
    connection.clock().read();
    if (connection.isOpen()) {
      dispatcher.pong();
    }
  }

  void ping() {
    if (connection.isOpen()) {
      dispatcher.ping();
    }
  }

  /** Whether the peer has a part of a frame and waits for its end. */
  boolean isMidFrame() {
    return connection.outbox().isMidFrame();
  }

  /** Answers a ping with this payload. */
  void answer(byte[] ping) {
    connection.outbox().pong(ping);
  }

  void closed(int code) {
    counts.addClosed(code);
    connection.closed(code);
    connections.remove(connection);
    connection.slot().release();
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "a connection ends after an internal error", e);
      connection.end(CloseStatus.INTERNAL_ERROR, null);
    }
  }
}
