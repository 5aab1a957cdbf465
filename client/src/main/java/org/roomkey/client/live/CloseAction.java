package org.roomkey.client.live;

/** What the client does after a close code. */
enum CloseAction {
  /** Ends, because this was the normal end. */
  END,
  RECONNECT,
  /** Waits for a minute, then reconnects. */
  PAUSE,
  /** Ends, because the next socket would end like this one. */
  STOP,
  /** Reconnects with a new token, once. */
  RENEW,
  /** Ends, because the token has ended. */
  SIGN_IN;

  static CloseAction of(int code) {
    return switch (code) {
      case 1000 -> END;
      case 1008 -> PAUSE;
      case 1002, 1003, 1007, 1009, 1010, 4003 -> STOP;
      case 4001 -> RENEW;
      case 4002 -> SIGN_IN;
      case 4008 -> RECONNECT;
      default -> code >= 4000 ? STOP : RECONNECT;
    };
  }
}
