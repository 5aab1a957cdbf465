package org.roomkey.room;

/** What became of a message, told to its sender. */
public sealed interface PublishResult {

  /**
   * @param duplicate whether the {@code id} had been stored before; then {@code message} is the
   *     first one
   */
  record Committed(StoredMessage message, boolean duplicate) implements PublishResult {}

  record Forbidden() implements PublishResult {}

  record NotJoined() implements PublishResult {}

  /** Too much is being said on the board at the moment. */
  record RateLimited() implements PublishResult {}

  /** It is not known to be stored: sending the same {@code id} again is safe. */
  record Unavailable() implements PublishResult {}
}
