package org.roomkey.websocket;

/**
 * Puts the parts of a text frame together, up to a limit. Used on the socket's read thread alone;
 * empty between frames, so that an idle socket holds nothing.
 */
final class FrameAssembler {
  private StringBuilder parts;
  private int bytes;

  /**
   * @param maxBytes of UTF-8 that the whole frame may have
   * @return false where the frame is longer
   */
  boolean add(String part, int maxBytes) {
    bytes += utf8Length(part);
    if (bytes > maxBytes) {
      parts = null;
      return false;
    }
    if (parts == null) {
      parts = new StringBuilder(part.length() + 16);
    }
    parts.append(part);
    return true;
  }

  /** The whole frame; the next one may begin. */
  String take() {
    String whole = parts == null ? "" : parts.toString();
    parts = null;
    bytes = 0;
    return whole;
  }

  /** Each half of a surrogate pair counts two of its four bytes, wherever the parts are cut. */
  private static int utf8Length(String part) {
    int length = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
