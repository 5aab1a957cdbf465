package org.roomkey.auth;

import org.roomkey.protocol.CloseStatus;

/** The reason why a credential was refused, and the close status for a socket. */
public enum Refusal {
  UNAUTHORIZED(CloseStatus.UNAUTHORIZED),
  /** A login that has ended, or a session cookie without a session. */
  INVALID_SESSION(CloseStatus.INVALID_SESSION),
  /** A token that is unknown, expired, revoked, malformed or present twice. */
  INVALID_TOKEN(CloseStatus.INVALID_TOKEN),
  USER_NOT_FOUND(CloseStatus.USER_NOT_FOUND),
  /** A disabled user, or a token without the scope. */
  FORBIDDEN(CloseStatus.FORBIDDEN);

  private final CloseStatus close;

  Refusal(CloseStatus close) {
    this.close = close;
  }

  public CloseStatus close() {
    return close;
  }
}
