package org.roomkey.cluster;

import java.util.Optional;
import org.roomkey.credential.SharedKey;

/**
 * A hint as it goes through Redis: {@code v1 node sentAt number signature hint}. The signature is
 * good on one channel.
 *
 * @param node that sends it; its name is new at every start
 * @param sentAt in milliseconds by the database's clock
 * @param number greater than that of everything the node has sent on this channel before
 */
record Envelope(String node, long sentAt, long number, String signature, String hint) {
  private static final String VERSION = "v1";
  private static final int PARTS = 6;

  static Envelope sealed(
      SharedKey key, String channel, String node, long sentAt, long number, String hint) {
    String signature = key.sign(signedText(channel, node, sentAt, number, hint));
    return new Envelope(node, sentAt, number, signature, hint);
  }

  /** No channel has a line break in it, no node a space. */
  private static String signedText(
      String channel, String node, long sentAt, long number, String hint) {
    return channel + "\n" + node + " " + sentAt + " " + number + " " + hint;
  }

  /** Empty where it is none, as from a node of a version that did not sign. */
  static Optional<Envelope> parse(String text) {
    String[] parts = text.split(" ", PARTS);
    if (parts.length < PARTS || !parts[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      long sentAt = Long.parseLong(parts[2]);
      return Optional.of(
          new Envelope(parts[1], sentAt, Long.parseLong(parts[3]), parts[4], parts[5]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean isSealedWith(SharedKey key, String channel) {
    return key.hasSigned(signedText(channel, node, sentAt, number, hint), signature);
  }

  String text() {
    return String.join(
        " ", VERSION, node, Long.toString(sentAt), Long.toString(number), signature, hint);
  }
}
