package org.roomkey.protocol;

import java.util.Locale;

/** The errors of frames: the machine-readable code and the text for people. */
public enum ErrorCode {
  INVALID_JSON("Invalid JSON"),
  UNKNOWN_TYPE("Unknown type"),
  INVALID_FIELD("Invalid field"),
  TOO_LONG("Too long"),
  NOT_JOINED("Not joined"),
  FORBIDDEN("Forbidden"),
  REAUTHENTICATE("Authenticate again"),
  RATE_LIMITED("Rate limited"),
  UNAVAILABLE("Unavailable"),
  UNAUTHORIZED("Unauthorized"),
  INVALID_SESSION("Invalid session"),
  INVALID_TOKEN("Invalid token"),
  USER_NOT_FOUND("User not found"),
  SESSION_EXPIRED("Session expired"),
  SLOW_CONSUMER("Slow consumer"),
  RESTARTING("Restarting"),
  OVERLOADED("Overloaded"),
  UNSUPPORTED_DATA("Binary frames are not supported"),
  TOO_BIG("Frame too big"),
  TOO_MANY_SOCKETS("Too many sockets"),
  INTERNAL_ERROR("Internal error");

  private final String text;
  private final String code;

  ErrorCode(String text) {
    this.text = text;
    this.code = name().toLowerCase(Locale.ROOT);
  }

  /** The text for people, the same in every frame with this code. */
  public String text() {
    return text;
  }

  /** The code for programs, such as {@code invalid_field}. */
  public String code() {
    return code;
  }
}
