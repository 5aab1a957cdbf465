package org.roomkey.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What clients and servers say to each other, so that every peer can be given the same work. */
enum Dialect {
  /** Roomkey's frames. The peers that have no protocol of their own speak this part of it. */
  JSON {
    @Override
    Kind kindOf(byte[] bytes, int at, int length) {
      // {"type":"message",… : nine bytes before the name, and two letters are enough to tell.
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

  /** Socket.IO 4 over a WebSocket: Engine.IO packets, of which type 4 holds a Socket.IO packet. */
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

  /** What a frame from the server is. */
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
   * A frame to publish.
   *
   * @param nanos when it was meant to go; comes back in the deliveries and in the ack
   */
  byte[] publish(boolean signal, String board, long nanos, String text) {
    String mark = String.format(Locale.ROOT, "::%0" + MARK_DIGITS + "d", nanos);
    String frame = signal ? signalText(board, mark, text) : messageText(board, mark, text);
    return frame.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Where the mark of a frame begins, or -1. It is in the same place in most frames of a run.
   *
   * @param fromEnd where it was in the frame before, counted from the end
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

  /** The time that a mark tells. */
  static long nanosAt(byte[] bytes, int mark) {
    long nanos = 0;
    for (int i = mark + 2; i < mark + 2 + MARK_DIGITS; i++) {
      nanos = nanos * 10 + bytes[i] - '0';
    }
    return nanos;
  }
}
