package org.roomkey.websocket;

import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.TokenBucket;

/** How much one socket may send: its own frames and characters, and the frames of its user. */
final class FrameRate {
  private final TokenBucket frames;
  private final TokenBucket characters;
  private final KeyedRate users;

  /**
   * @param users frames of each user over all its sockets and requests
   */
  FrameRate(TokenBucket frames, TokenBucket characters, KeyedRate users) {
    this.frames = frames;
    this.characters = characters;
    this.users = users;
  }

  /**
   * @return false where the frame is one too many
   */
  boolean tryTake(int length, String userId) {
    return characters.tryTake(length) && frames.tryTake() && users.tryTake(userId);
  }
}
