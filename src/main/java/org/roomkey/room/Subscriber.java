package org.roomkey.room;

import java.util.List;
import org.roomkey.user.User;

/**
 * A socket of a board. Safe for use by many threads; no method blocks. Offered frames are sent
 * together at the next flush.
 */
public interface Subscriber {

  User user();

  /** False once the socket leaves its boards; then it must enter none. */
  boolean isOpen();

  /**
   * Queues frames in the order of the calls. Closes a peer that is too slow for frames that must
   * arrive.
   *
   * @return whether the caller must flush
   */
  boolean offer(List<Frame> frames);

  /**
   * Whether the queue has room for a page of messages. Otherwise none is offered, so that a request
   * for pages closes nobody.
   */
  boolean hasRoomForPage();

  /** Sends the offered frames. */
  void flush();
}
