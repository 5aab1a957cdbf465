package org.roomkey.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The frames of a peer. With them every peer does the same work. */
enum Dialect {
  /** Roomkey's frames. Peers without a protocol of their own use a part of them. */
  JSON {
    @Override
    Kind kindOf(byte[] bytes, int at, int length) {
      // {"type":"message",… : nine bytes precede the name, and two letters distinguish the types.
      if (length < 12) {
        return Kind.OTHER;
      }
      return switch (bytes[at + 9]) {
        case 'm' -> bytes[at + 16] == '"' ? Kind.DELIVERY : Kind.OTHER;
        case 's' -> bytes[at + 10] == 'i' ? Kind.DELIVERY : Kind.OTHER;
        case 'a' -> bytes[at + 10] == 'c' ? Kind.ACK : Kind.CONNECTED;
        case 'j' -> Kind.JOINED;
        case 'e' -> Kind.ERROR;
        default -> Kind.OTHER;
      };
    }

    @Override
    String joinText(String board) {
      return "{\"type\":\"join\",\"boardId\":\"" + board + "\"}";
    }

    @Override
    String messageText(String board, String mark, String text) {
      return "{\"type\":\"message\",\"boardId\":\""
          + board
          + "\",\"id\":\""
          + mark
          + "\",\"text\":\""
          + text
          + "\"}";
    }

    @Override
    String signalText(String board, String mark, String text) {
      return "{\"type\":\"signal\",\"boardId\":\""
          + board
          + "\",\"event\":\""
          + mark
          + "\",\"data\":\""
          + text
          + "\"}";
    }
  },

  /** Socket.IO 4 over a WebSocket: an Engine.IO packet of type 4 contains a Socket.IO packet. */
  SOCKET_IO {
    @Override
    Kind kindOf(byte[] bytes, int at, int length) {
      if (bytes[at] != '4') {
        return bytes[at] == '0' ? Kind.HELLO : bytes[at] == '2' ? Kind.PING : Kind.OTHER;
      }
      return switch (bytes[at + 1]) {
        case '0' -> Kind.CONNECTED;
        case '2' -> bytes[at + 4] == 'j' ? Kind.JOINED : Kind.DELIVERY;
        case '3' -> Kind.ACK;
        default -> Kind.ERROR;
      };
    }

    @Override
    String joinText(String board) {
      return "42[\"join\",\"" + board + "\"]";
    }

    @Override
    String messageText(String board, String mark, String text) {
      return "421[\"message\",{\"boardId\":\""
          + board
          + "\",\"id\":\""
          + mark
          + "\",\"text\":\""
          + text
          + "\"}]";
    }

    @Override
    String signalText(String board, String mark, String text) {
      return "42[\"signal\",{\"boardId\":\""
          + board
          + "\",\"event\":\""
          + mark
          + "\",\"data\":\""
          + text
          + "\"}]";
    }
  };

  /** The kinds of frames from the server. */
  enum Kind {
    HELLO,
    CONNECTED,
    JOINED,
    DELIVERY,
    ACK,
    PING,
    ERROR,
    OTHER
  }

  static final byte[] SOCKET_IO_CONNECT = {'4', '0'};
  static final byte[] SOCKET_IO_PONG = {'3'};

  private static final byte MARK = ':';
  private static final int MARK_DIGITS = 15;

  abstract Kind kindOf(byte[] bytes, int at, int length);

  abstract String joinText(String board);

  abstract String messageText(String board, String mark, String text);

  abstract String signalText(String board, String mark, String text);

  byte[] join(String board) {
    return joinText(board).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns a frame that publishes.
   *
   * @param nanos the time at which it was due; the deliveries and the ack repeat it
   */
  byte[] publish(boolean signal, String board, long nanos, String text) {
    String mark = String.format(Locale.ROOT, "::%0" + MARK_DIGITS + "d", nanos);
    String frame = signal ? signalText(board, mark, text) : messageText(board, mark, text);
    return frame.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the start of the mark in a frame, or -1. Most frames of a run have it in one place.
   *
   * @param fromEnd its place in the previous frame, counted from the end
   */
  static int markIn(byte[] bytes, int at, int length, int fromEnd) {
    int end = at + length;
    if (fromEnd <= length && isMark(bytes, end - fromEnd, end)) {
      return end - fromEnd;
    }
    for (int i = at; i < end; i++) {
      if (isMark(bytes, i, end)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isMark(byte[] bytes, int at, int end) {
    return at + 2 + MARK_DIGITS <= end && bytes[at] == MARK && bytes[at + 1] == MARK;
  }

  /** The time in a mark. */
  static long nanosAt(byte[] bytes, int mark) {
    long nanos = 0;
    for (int i = mark + 2; i < mark + 2 + MARK_DIGITS; i++) {
      nanos = nanos * 10 + bytes[i] - '0';
    }
    return nanos;
  }
}
