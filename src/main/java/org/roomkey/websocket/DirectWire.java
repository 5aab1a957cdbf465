package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import org.roomkey.tomcat.TomcatSocket;

/** Writes to Tomcat's socket without a wait, past its WebSocket encoder. */
final class DirectWire extends SessionWire {
  /** Only Tomcat's own pongs and closes wait so long; a pong holds a thread of the connector. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

  private static final byte FIN_PING = (byte) 0x89;

  private final TomcatSocket socket;

  DirectWire(Session session, TomcatSocket socket) {
    super(session, SEND_TIMEOUT);
    this.socket = socket;
  }

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public Output write(ByteBuffer[] frames, CompletionHandler<Long, Void> completion)
      throws IOException {
    return switch (socket.write(frames, completion)) {
      case WRITTEN -> Output.WRITTEN;
      case PENDING -> Output.PENDING;
      case BUSY -> Output.BUSY;
      case CLOSED -> Output.CLOSED;
    };
  }

  @Override
  public Output ping(CompletionHandler<Long, Void> completion) throws IOException {
    return write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {FIN_PING, 0})}, completion);
  }
}
