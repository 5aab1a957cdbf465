package org.roomkey.room;

/**
 * A frame for sockets, encoded once for all of them.
 *
 * @param topic a slow reader may get only the latest frame of a topic; null for a frame that must
 *     arrive
 */
public record Frame(String text, String topic) {

  /** A frame that must arrive. */
  public static Frame lasting(String text) {
    return new Frame(text, null);
  }

  /** Whether a slow reader may miss it. */
  public boolean isEphemeral() {
    return topic != null;
  }
}
