package org.roomkey.client.live;

/**
 * The boards and requests that use a {@link Link}. It calls them on the thread of the connection.
 */
interface LinkOwner {
  /** A socket is open, and authenticated. */
  void opened();

  void received(Frame frame);

  /** The socket has ended. */
  void lost();

  /** The link has ended for good. */
  void stopped();

  void entered(LiveState state);
}
