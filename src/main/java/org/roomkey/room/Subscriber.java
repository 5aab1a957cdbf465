package org.roomkey.room;

import org.roomkey.user.User;

/**
 * A socket as a board sees it. Safe for use by many threads; no method blocks. Frames that are
 * offered leave together with the next flush.
 */
public interface Subscriber {

  User user();

  /** False from the moment the socket leaves its boards; then it must enter none. */
  boolean isOpen();

  /**
   * Takes a frame that must arrive, in the order of the calls; a peer too slow for it is closed.
   *
   * @return whether the caller has to flush, since nobody else will
   */
  boolean offer(String frame);

  /**
   * Takes a frame of the moment, which is left out when the peer is behind.
   *
   * @return whether the caller has to flush, since nobody else will
   */
  boolean offerEphemeral(String frame);

  /** Lets what was offered leave. */
  void flush();
}
