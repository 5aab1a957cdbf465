package org.roomkey.room;

import java.nio.charset.StandardCharsets;
import org.roomkey.protocol.TextFrame;

/** A frame for sockets, encoded once for all of them. */
public final class Frame {
  private final byte[] bytes;
  private final String topic;

  /**
   * @param topic a slow reader may get only the latest frame of a topic; null for a frame that must
   *     arrive
   */
  public Frame(String text, String topic) {
    this.bytes = TextFrame.encode(text);
    this.topic = topic;
  }

  /** A frame that must arrive. */
  public static Frame lasting(String text) {
    return new Frame(text, null);
  }

  /** The frame with its header. Do not change the array. */
  byte[] bytes() {
    return bytes;
  }

  /** The length with the header, in bytes. */
  public int length() {
    return bytes.length;
  }

  public String topic() {
    return topic;
  }

  /** Whether a slow reader may miss it. */
  public boolean isEphemeral() {
    return topic != null;
  }

  public String text() {
    int payload = TextFrame.payload(bytes, 0);
    return new String(bytes, payload, bytes.length - payload, StandardCharsets.UTF_8);
  }
}
