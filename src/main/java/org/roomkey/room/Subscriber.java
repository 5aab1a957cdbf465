package org.roomkey.room;

import org.roomkey.user.User;

/** A socket as a board sees it. Safe for use by many threads; no method blocks. */
public interface Subscriber {

  User user();

  /** False from the moment the socket leaves its boards; then it must enter none. */
  boolean isOpen();

  /** A frame that must arrive, in the order of the calls; a peer too slow for it is closed. */
  void send(String frame);

  /** A frame of the moment, which is left out when the peer is behind. */
  void sendEphemeral(String frame);
}
