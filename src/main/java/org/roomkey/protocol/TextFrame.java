package org.roomkey.protocol;

import java.nio.charset.StandardCharsets;

/** The bytes of an unmasked, unfragmented text frame (RFC 6455 §5.2). */
public final class TextFrame {
  private static final byte FIN_TEXT = (byte) 0x81;
  private static final int MAX_SHORT = 125;
  private static final int MAX_16_BIT = 0xFFFF;
  private static final byte LENGTH_16_BIT = 126;
  private static final byte LENGTH_64_BIT = 127;
  private static final int SHORT_HEADER = 2;
  private static final int HEADER_16_BIT = 4;
  private static final int HEADER_64_BIT = 10;

  private TextFrame() {}

  /** Returns header and payload. */
  public static byte[] encode(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    int header = headerLength(payload.length);
    byte[] frame = new byte[header + payload.length];
    frame[0] = FIN_TEXT;
    if (header == SHORT_HEADER) {
      frame[1] = (byte) payload.length;
    } else {
      frame[1] = header == HEADER_16_BIT ? LENGTH_16_BIT : LENGTH_64_BIT;
      for (int i = 0, shift = 0; i < Integer.BYTES && i < header - SHORT_HEADER; i++, shift += 8) {
        frame[header - 1 - i] = (byte) (payload.length >>> shift);
      }
    }
    System.arraycopy(payload, 0, frame, header, payload.length);
    return frame;
  }

  private static int headerLength(int payload) {
    if (payload <= MAX_SHORT) {
      return SHORT_HEADER;
    }
    return payload <= MAX_16_BIT ? HEADER_16_BIT : HEADER_64_BIT;
  }

  /**
   * @param start of a frame in {@code bytes}
   * @return the position of its payload
   */
  public static int payload(byte[] bytes, int start) {
    return switch (bytes[start + 1]) {
      case LENGTH_16_BIT -> start + HEADER_16_BIT;
      case LENGTH_64_BIT -> start + HEADER_64_BIT;
      default -> start + SHORT_HEADER;
    };
  }

  /**
   * @param start of a frame in {@code bytes}
   * @return the position after it
   */
  public static int end(byte[] bytes, int start) {
    int payload = payload(bytes, start);
    if (payload == start + SHORT_HEADER) {
      return payload + bytes[start + 1];
    }
    int length = 0;
    for (int i = start + SHORT_HEADER; i < payload; i++) {
      length = (length << 8) | (bytes[i] & 0xFF);
    }
    return payload + length;
  }
}
