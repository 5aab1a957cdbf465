package org.roomkey.websocket;

import org.roomkey.limit.AbuseDetector;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.TokenBucket;

/**
 * The rate limits of one socket: its own pings, frames and characters, and the frames of its user.
 * Only the socket's read thread uses it.
 */
final class FrameRate {
  /**
   * A part of at least this length filled the container's buffer; the limits of characters and
   * frame size apply to it. A shorter part is a fragment that the peer made.
   */
  private static final int FULL_PART = 256;

  /** This number of fragments counts as one frame, because a client may split a long frame. */
  private static final int PARTS_PER_FRAME = 16;

  /** Pings a second, with bursts of three times as many. */
  static final int PINGS = 50;

  private final TokenBucket pings;
  private final TokenBucket frames;
  private final TokenBucket characters;
  private final KeyedRate users;
  private final AbuseDetector abuse;
  private int parts;

  /**
   * @param users the rate of frames of each user, on all sockets and in requests
   * @param abuse detects a socket that goes on above its limits
   */
  FrameRate(
      TokenBucket pings,
      TokenBucket frames,
      TokenBucket characters,
      KeyedRate users,
      AbuseDetector abuse) {
    this.pings = pings;
    this.frames = frames;
    this.characters = characters;
    this.users = users;
    this.abuse = abuse;
  }

  /** Returns false if the frame exceeds a limit. */
  boolean tryTake(int length, String userId) {
    return characters.tryTake(length) && frames.tryTake() && users.tryTake(userId);
  }

  /** Counts a part that does not end its frame and may be empty; false if it exceeds a limit. */
  boolean tryTakePart(int length) {
    if (length >= FULL_PART) {
      return true;
    }
    parts = (parts + 1) % PARTS_PER_FRAME;
    return parts != 0 || frames.tryTake();
  }

  /** Returns false if the ping exceeds the limit. */
  boolean tryTakePing() {
    return pings.tryTake();
  }

  /** Counts a pong, which counts as a frame; false if it exceeds a limit. */
  boolean tryTakePong() {
    return frames.tryTake();
  }

  /**
   * Call it for each refused frame, part or pong.
   *
   * @return whether the socket has exceeded its limits for too long
   */
  boolean isAbused() {
    return abuse.recordRefusal();
  }
}
