package org.roomkey.client.live;

import java.io.IOException;

/** Gives the token of a connection: an API token, a JWT, or a new ticket. */
@FunctionalInterface
public interface TokenSource {
  /**
   * Called before every attempt to connect, and a minute before the token on an open socket ends.
   * Runs on the thread of the connection, so it delays this connection while it waits.
   *
   * @throws org.roomkey.client.RoomkeyException.Refused if there will be no token: the connection
   *     stops
   * @throws IOException if there is no token now: the connection tries again later
   */
  String token() throws IOException;
}
