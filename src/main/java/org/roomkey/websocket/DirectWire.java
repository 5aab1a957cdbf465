package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import org.roomkey.tomcat.TomcatSocket;

/** Writes to Tomcat's socket without a wait, past its WebSocket encoder. */
final class DirectWire extends SessionWire {
  /** Only Tomcat's answer to a close waits so long. It holds a thread of the connector. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

  private static final byte FIN_PING = (byte) 0x89;
  private static final byte FIN_PONG = (byte) 0x8A;

  private static final int HEADER = 2;

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
      // Tomcat itself writes nothing but closes, because the outbox answers pings.
      case BUSY, CLOSED -> Output.CLOSED;
    };
  }

  @Override
  public Output ping(CompletionHandler<Long, Void> completion) throws IOException {
    return write(FIN_PING, new byte[0], completion);
  }

  @Override
  public Output pong(byte[] payload, CompletionHandler<Long, Void> completion) throws IOException {
    return write(FIN_PONG, payload, completion);
  }

  private Output write(byte first, byte[] payload, CompletionHandler<Long, Void> completion)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length);
    frame.put(first).put((byte) payload.length).put(payload).flip();
    return write(new ByteBuffer[] {frame}, completion);
  }
}
