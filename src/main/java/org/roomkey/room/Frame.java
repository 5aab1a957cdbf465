package org.roomkey.room;

/**
 * A frame on its way to sockets, encoded once however many get it.
 *
 * @param topic what it is about where only the latest frame counts: a peer that is behind may never
 *     get the older ones; null for a frame that must arrive
 */
public record Frame(String text, String topic) {

  /** One that must arrive. */
  public static Frame lasting(String text) {
    return new Frame(text, null);
  }

  /** Whether it may be left out for a peer that is behind. */
  public boolean isEphemeral() {
    return topic != null;
  }
}
