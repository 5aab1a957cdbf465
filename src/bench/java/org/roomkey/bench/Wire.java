package org.roomkey.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of RFC 6455 that a client writes and reads. */
final class Wire {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The FIN bit of the first byte: the frame is the last or only one of its message. */
  static final int LAST = 0x80;

  private static final int MASKED = 0x80;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;

  private Wire() {}

  /**
   * Returns the request of a handshake.
   *
   * @param header one more header line; may be empty
   * @param deflate whether it offers permessage-deflate
   */
  static ByteBuffer upgrade(URI uri, String header, boolean deflate) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder(300);
    head.append("GET ").append(uri.getRawPath()).append(query).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(uri.getAuthority()).append("\r\n");
    head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    head.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    if (deflate) {
      head.append("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    }
    if (!header.isEmpty()) {
      head.append(header).append("\r\n");
    }
    return ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Returns a whole frame. The mask is zero: the server has the same work, and this side has none.
   */
  static ByteBuffer frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) (LAST | opcode));
    if (payload.length < SHORT_LENGTH) {
      frame.put((byte) (MASKED | payload.length));
    } else {
      frame.put((byte) (MASKED | SHORT_LENGTH)).putShort((short) payload.length);
    }
    return frame.putInt(0).put(payload).flip();
  }

  /**
   * Returns the length of the head of a server's frame, which has no mask.
   *
   * @param second the second byte of the frame
   */
  static int headLength(byte second) {
    return switch (second & 127) {
      case SHORT_LENGTH -> 4;
      case LONG_LENGTH -> 10;
      default -> 2;
    };
  }

  /**
   * Returns the length of the payload of the frame that starts there. Its head must be complete.
   */
  static int payloadLength(byte[] bytes, int at) {
    int length = bytes[at + 1] & 127;
    return switch (length) {
      case SHORT_LENGTH -> ByteBuffer.wrap(bytes, at + 2, 2).getShort() & 0xffff;
      case LONG_LENGTH ->
          (int) Math.min(Integer.MAX_VALUE, ByteBuffer.wrap(bytes, at + 2, 8).getLong());
      default -> length;
    };
  }
}
