package org.roomkey.protocol;

import java.util.Optional;

/**
 * Every close the server can send. One row is the close code (RFC 6455 §7.4), the reason beside it,
 * the error frame that goes first, and what becomes of frames that still wait.
 */
public enum CloseStatus {
  NORMAL(1000, "", null, Queued.SENT),
  /** Nothing was read for two heartbeats. */
  GOING_AWAY(1001, "Going away", null, Queued.DROPPED),
  UNSUPPORTED_DATA(1003, "Text frames only", ErrorCode.UNSUPPORTED_DATA, Queued.SENT),
  TOO_BIG(1009, "Frame too big", ErrorCode.TOO_BIG, Queued.SENT),
  POLICY(1008, "Too many sockets", ErrorCode.TOO_MANY_SOCKETS, Queued.DROPPED),
  /** Frames over the rate for so long that it is no mistake. */
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

  /** At most 123 bytes of UTF-8 (RFC 6455 §5.5); empty for a normal close. */
  public String reason() {
    return reason;
  }

  /** What the error frame before the close says; empty where none is sent. */
  public Optional<ErrorCode> error() {
    return Optional.ofNullable(error);
  }

  /** Whether frames that wait in the outbox are dropped, so that the close goes out at once. */
  public boolean dropsQueued() {
    return queued == Queued.DROPPED;
  }

  /**
   * Whether a user whose last socket on a board ends so has left at once; otherwise the grace
   * period of a quick reconnect holds.
   */
  public static boolean leavesAtOnce(int closeCode) {
    return closeCode == 1000 || (closeCode >= 4001 && closeCode <= 4003);
  }
}
