package org.roomkey.websocket;

import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.RefusedTime;
import org.roomkey.limit.TokenBucket;

/**
 * How much one socket may send: its own frames and characters, and the frames of its user. Used on
 * the socket's read thread alone.
 */
final class FrameRate {
  /**
   * A part of at least so many characters is paid for by them, and by the bound of its frame: the
   * container's buffer was full. A shorter one is a fragment that the peer made.
   */
  private static final int FULL_PART = 256;

  /** So many fragments count as a frame: a client may send a long one in small pieces. */
  private static final int PARTS_PER_FRAME = 16;

  private final TokenBucket frames;
  private final TokenBucket characters;
  private final KeyedRate users;
  private final RefusedTime refused;
  private int parts;

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
   * Of a part that does not end its frame, which may be empty.
   *
   * @return false where it is one too many
   */
  boolean tryTakePart(int length) {
    if (length >= FULL_PART) {
      return true;
    }
    parts = (parts + 1) % PARTS_PER_FRAME;
    return parts != 0 || frames.tryTake();
  }

  /**
   * Of a pong, which costs as much as a frame.
   *
   * @return false where it is one too many
   */
  boolean tryTakePong() {
    return frames.tryTake();
  }

  /**
   * A frame, part or pong was refused.
   *
   * @return whether the socket has gone on with it for too long
   */
  boolean isAbused() {
    return refused.refused();
  }
}
