package org.roomkey.tomcat;

import jakarta.websocket.Extension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.tomcat.websocket.MessagePart;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.TransformationResult;

/**
 * Reports pings that come and close frames that go, and may take the pongs. It stands where an
 * extension would. Opcodes: RFC 6455 §5.2.
 */
final class ControlFrames implements Transformation {
  private static final byte CLOSE = 8;
  private static final byte PING = 9;
  private static final byte PONG = 10;

  private final Supplier<TomcatSocket> socket;
  private Transformation next;

  /**
   * @param socket returns null if nothing is to be reported
   */
  ControlFrames(Supplier<TomcatSocket> socket) {
    this.socket = socket;
  }

  @Override
  public void setNext(Transformation transformation) {
    if (next == null) {
      next = transformation;
    } else {
      next.setNext(transformation);
    }
  }

  @Override
  public boolean validateRsv(int rsv, byte opCode) {
    TomcatSocket observed = socket.get();
    if (opCode == PING && observed != null) {
      observed.pinged();
    }
    return next.validateRsv(rsv, opCode);
  }

  @Override
  public List<MessagePart> sendMessagePart(List<MessagePart> parts) throws IOException {
    TomcatSocket observed = socket.get();
    if (observed != null) {
      parts.removeIf(part -> !goes(part, observed));
    }
    return next.sendMessagePart(parts);
  }

  /** Returns false for a pong that somebody else sends, and for a close inside a frame. */
  private static boolean goes(MessagePart part, TomcatSocket observed) {
    return switch (part.getOpCode()) {
      case CLOSE -> observed.close();
      case PONG -> !observed.pong(part.getPayload());
      default -> true;
    };
  }

  @Override
  public TransformationResult getMoreData(byte opCode, boolean fin, int rsv, ByteBuffer to)
      throws IOException {
    return next.getMoreData(opCode, fin, rsv, to);
  }

  @Override
  public boolean validateRsvBits(int bits) {
    return next.validateRsvBits(bits);
  }

  @Override
  public Extension getExtensionResponse() {
    return next.getExtensionResponse();
  }

  @Override
  public void close() {
    next.close();
  }
}
