package org.roomkey.room;

public enum Redaction {
  DONE,
  /** The user may not see the board, or is neither the author nor an owner. */
  FORBIDDEN,
  NO_SUCH_MESSAGE
}
