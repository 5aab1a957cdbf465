package org.roomkey.websocket;

import org.roomkey.auth.Authentication;

/**
 * What was found out before the upgrade.
 *
 * @param authentication of the credential; null where it is to come as the first message
 * @param endingsBefore the count of endings before the credential was looked at
 * @param address of the client
 * @param origin as the client says it; empty where it says none
 */
record Handshake(Authentication authentication, long endingsBefore, String address, String origin) {
  /** The name of the user property. */
  static final String PROPERTY = "org.roomkey.handshake";
}
