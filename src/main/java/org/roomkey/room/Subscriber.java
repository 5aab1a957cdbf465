package org.roomkey.room;

import java.util.List;
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
   * Takes frames, in the order of the calls; a peer too slow for those that must arrive is closed.
   *
   * @return whether the caller has to flush, since nobody else will
   */
  boolean offer(List<Frame> frames);

  /**
   * Whether a page of messages can wait for the peer beside what waits already: none is offered
   * otherwise, so that nobody is closed for what it asked for.
   */
  boolean hasRoomForPage();

  /** Lets what was offered leave. */
  void flush();
}
