package org.roomkey.room;

import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;

/**
 * A socket, as a board sees it. Safe for use by many threads; no method blocks. Offered frames are
 * sent together at the next flush.
 */
public interface Subscriber {

  User user();

  /**
   * When the socket's person last authenticated, as far as this node knows; it may become later.
   */
  AuthenticationTime authenticated();

  /** False once the socket leaves its boards. Then it must not join any. */
  boolean isOpen();

  /**
   * Queues frames in the order of the calls. Closes a peer that is too slow for frames that must
   * arrive.
   *
   * @return whether the caller must flush
   */
  boolean offer(Batch batch);

  /**
   * Whether the queue has room for a page of messages. If not, do not offer one: a request for
   * pages must not close a socket.
   */
  boolean hasRoomForPage();

  void flush();
}
