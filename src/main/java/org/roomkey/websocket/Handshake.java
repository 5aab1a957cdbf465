package org.roomkey.websocket;

import org.roomkey.auth.Authentication;
import org.roomkey.protocol.ClientMessage;

/**
 * The result of the handshake before the upgrade.
 *
 * @param revocationsBefore the count of revocations before the credential was checked
 * @param address of the client
 * @param origin as the client sent it; empty for none
 * @param boardId the board in the path; empty for none
 * @param resume where to resume on the board in the path
 */
record Handshake(
    Authentication authentication,
    long revocationsBefore,
    String address,
    String origin,
    String boardId,
    ClientMessage.Resume resume) {
  static final String PROPERTY = "org.roomkey.handshake";

  /** Of a socket that is closed at once, because the application has not started. */
  static final Handshake UNSTARTED =
      new Handshake(new Authentication.Undecided(), 0, "", "", "", ClientMessage.Resume.NEWEST);

  Handshake with(Authentication other) {
    return new Handshake(other, revocationsBefore, address, origin, boardId, resume);
  }
}
