package org.roomkey.room;

/**
 * The result of publishing a message, for its sender.
 *
 * @param message the stored message; for {@link Outcome#REPEATED} the first one with this id; null
 *     for the other outcomes
 */
public record PublishResult(Outcome outcome, StoredMessage message) {

  public enum Outcome {
    STORED,
    /** The sender has used this id on this board before. */
    REPEATED,
    /** The board or the user does not exist, or the user is not an editor there now. */
    FORBIDDEN,
    NOT_JOINED,
    /** The board gets too many messages at the moment. */
    RATE_LIMITED,
    /** The message may be stored or not: the sender can safely repeat it with the same id. */
    UNAVAILABLE
  }

  public static final PublishResult FORBIDDEN = new PublishResult(Outcome.FORBIDDEN, null);

  public static PublishResult stored(StoredMessage message) {
    return new PublishResult(Outcome.STORED, message);
  }

  public static PublishResult repeated(StoredMessage first) {
    return new PublishResult(Outcome.REPEATED, first);
  }
}
