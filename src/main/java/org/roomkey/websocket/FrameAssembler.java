package org.roomkey.websocket;

import org.roomkey.protocol.MessageCodec;

/**
 * Assembles the parts of a text message, up to a limit. Only the socket's read thread uses it. It
 * is empty between messages, so an idle socket holds no buffer.
 */
final class FrameAssembler {
  private StringBuilder parts;
  private int bytes;

  /**
   * @param maxBytes of UTF-8 for the whole message
   * @return false if the message is longer
   */
  boolean add(String part, int maxBytes) {
    bytes += MessageCodec.utf8Length(part);
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

  /** Returns the whole message and begins the next one. */
  String take() {
    String whole = parts == null ? "" : parts.toString();
    parts = null;
    bytes = 0;
    return whole;
  }
}
