package org.roomkey.websocket;

import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.RefusedTime;
import org.roomkey.limit.TokenBucket;

/**
 * How much one socket may send: its own frames and characters, and the frames of its user. Used on
 * the socket's read thread alone.
 */
final class FrameRate {
  private final TokenBucket frames;
  private final TokenBucket characters;
  private final KeyedRate users;
  private final RefusedTime refused;

  /**
   * @param users frames of each user over all its sockets and requests
   * @param refused how long it goes on with what is too much
   */
  FrameRate(TokenBucket frames, TokenBucket characters, KeyedRate users, RefusedTime refused) {
    this.frames = frames;
    this.characters = characters;
    this.users = users;
    this.refused = refused;
  }

  /**
   * @return false where the frame is one too many
   */
  boolean tryTake(int length, String userId) {
    return characters.tryTake(length) && frames.tryTake() && users.tryTake(userId);
  }

  /**
   * A frame was refused.
   *
   * @return whether the socket has gone on with it for too long
   */
  boolean isAbused() {
    return refused.refused();
  }
}
