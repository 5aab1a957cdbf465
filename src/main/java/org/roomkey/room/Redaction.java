package org.roomkey.room;

/** The result of redacting a message. */
public enum Redaction {
  DONE,
  /** The user may not see the board, or is neither the author nor an owner. */
  FORBIDDEN,
  NO_SUCH_MESSAGE
}
