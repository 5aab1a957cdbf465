package org.roomkey.websocket;

import org.roomkey.auth.Authentication;
import org.roomkey.protocol.ClientMessage;

/**
 * What was found out before the upgrade.
 *
 * @param authentication of the credential; null where it is to come as the first message
 * @param revocationsBefore the count of revocations before the credential was looked at
 * @param address of the client
 * @param origin as the client says it; empty where it says none
 * @param resume where to go on on the board of the path
 */
record Handshake(
    Authentication authentication,
    long revocationsBefore,
    String address,
    String origin,
    ClientMessage.Resume resume) {
  /** The name of the user property. */
  static final String PROPERTY = "org.roomkey.handshake";

  Handshake with(Authentication other) {
    return new Handshake(other, revocationsBefore, address, origin, resume);
  }
}
