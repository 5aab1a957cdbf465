package org.roomkey.cluster;

import java.util.Optional;
import org.roomkey.credential.SharedKey;

/**
 * A hint as it is published in Redis: {@code v1 node sentAt number signature hint}. The signature
 * covers the channel, too.
 *
 * @param node that sends it; its name is new at every start
 * @param sentAt in milliseconds of the database's clock
 * @param number greater than all earlier ones of the node on this channel
 */
record SignedHint(String node, long sentAt, long number, String signature, String hint) {
  private static final String VERSION = "v1";
  private static final int PARTS = 6;

  static SignedHint sign(
      SharedKey key, String channel, String node, long sentAt, long number, String hint) {
    String signature = key.sign(signedText(channel, node, sentAt, number, hint));
    return new SignedHint(node, sentAt, number, signature, hint);
  }

  /** No channel contains a line break, and no node's name a space. */
  private static String signedText(
      String channel, String node, long sentAt, long number, String hint) {
    return channel + "\n" + node + " " + sentAt + " " + number + " " + hint;
  }

  /** Empty if it has another form, as from a node of a version that did not sign. */
  static Optional<SignedHint> parse(String text) {
    String[] parts = text.split(" ", PARTS);
    if (parts.length < PARTS || !parts[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      long sentAt = Long.parseLong(parts[2]);
      return Optional.of(
          new SignedHint(parts[1], sentAt, Long.parseLong(parts[3]), parts[4], parts[5]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean isSignedWith(SharedKey key, String channel) {
    return key.hasSigned(signedText(channel, node, sentAt, number, hint), signature);
  }

  String text() {
    return String.join(
        " ", VERSION, node, Long.toString(sentAt), Long.toString(number), signature, hint);
  }
}
