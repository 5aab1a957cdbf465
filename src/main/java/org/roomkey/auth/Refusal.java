package org.roomkey.auth;

import org.roomkey.protocol.CloseStatus;

/** Why a credential was refused, and the close that says so to a socket. */
public enum Refusal {
  /** There was none. */
  UNAUTHORIZED(CloseStatus.UNAUTHORIZED),
  /** A login that has ended, or a session cookie that names nothing. */
  INVALID_SESSION(CloseStatus.INVALID_SESSION),
  /** A token that is unknown, expired, revoked, malformed or given twice. */
  INVALID_TOKEN(CloseStatus.INVALID_TOKEN),
  USER_NOT_FOUND(CloseStatus.USER_NOT_FOUND),
  /** Known, but not let in: a disabled user, or a token without the scope. */
  FORBIDDEN(CloseStatus.FORBIDDEN);

  private final CloseStatus close;

  Refusal(CloseStatus close) {
    this.close = close;
  }

  public CloseStatus close() {
    return close;
  }
}
