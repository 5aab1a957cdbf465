package org.roomkey.protocol;

import java.util.Optional;

/**
 * The ways in which a socket closes. One row is the close code (RFC 6455 §7.4), its reason, the
 * error frame before it, and whether queued frames are still sent. The server sends all of them
 * except {@link #NORMAL}.
 */
public enum CloseStatus {
  /** The client closed; the server never sends it. */
  NORMAL(1000, "", null, Queued.SENT),
  /** The peer sent nothing for two heartbeats, or its login was replaced by another one. */
  GOING_AWAY(1001, "Going away", null, Queued.DROPPED),
  UNSUPPORTED_DATA(1003, "Text frames only", ErrorCode.UNSUPPORTED_DATA, Queued.SENT),
  TOO_BIG(1009, "Frame too big", ErrorCode.TOO_BIG, Queued.SENT),
  POLICY(1008, "Too many sockets", ErrorCode.TOO_MANY_SOCKETS, Queued.DROPPED),
  /** The client exceeded the rate for so long that it cannot be a mistake. */
  ABUSE(1008, "Rate limited", ErrorCode.RATE_LIMITED, Queued.DROPPED),
  INTERNAL_ERROR(1011, "Internal error", ErrorCode.INTERNAL_ERROR, Queued.SENT),
  RESTARTING(1012, "Restarting", ErrorCode.RESTARTING, Queued.SENT),
  OVERLOADED(1013, "Overloaded", ErrorCode.OVERLOADED, Queued.SENT),
  UNDECIDED(1013, "Unavailable", ErrorCode.UNAVAILABLE, Queued.DROPPED),
  UNAUTHORIZED(4001, "Unauthorized", ErrorCode.UNAUTHORIZED, Queued.DROPPED),
  INVALID_SESSION(4001, "Invalid session", ErrorCode.INVALID_SESSION, Queued.DROPPED),
  INVALID_TOKEN(4001, "Invalid token", ErrorCode.INVALID_TOKEN, Queued.DROPPED),
  USER_NOT_FOUND(4001, "User not found", ErrorCode.USER_NOT_FOUND, Queued.DROPPED),
  SESSION_EXPIRED(4002, "Session expired", ErrorCode.SESSION_EXPIRED, Queued.DROPPED),
  FORBIDDEN(4003, "Forbidden", ErrorCode.FORBIDDEN, Queued.DROPPED),
  SLOW_CONSUMER(4008, "Slow consumer", ErrorCode.SLOW_CONSUMER, Queued.DROPPED);

  private enum Queued {
    SENT,
    DROPPED
  }

  private final int code;
  private final String reason;
  private final ErrorCode error;
  private final Queued queued;

  CloseStatus(int code, String reason, ErrorCode error, Queued queued) {
    this.code = code;
    this.reason = reason;
    this.error = error;
    this.queued = queued;
  }

  public int code() {
    return code;
  }

  /** At most 123 bytes of UTF-8 (RFC 6455 §5.5); empty for {@link #NORMAL}. */
  public String reason() {
    return reason;
  }

  /** The code of the error frame before the close; empty if no error frame is sent. */
  public Optional<ErrorCode> error() {
    return Optional.ofNullable(error);
  }

  /** Whether the outbox drops its queued frames, so that the close goes out at once. */
  public boolean dropsQueued() {
    return queued == Queued.DROPPED;
  }

  /**
   * Whether a user leaves a board at once when the last socket there closes with this code.
   * Otherwise the user stays for the grace period, in which a reconnect goes unnoticed.
   */
  public static boolean leavesAtOnce(int closeCode) {
    return closeCode == 1000 || (closeCode >= 4001 && closeCode <= 4003);
  }
}
