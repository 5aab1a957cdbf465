package org.roomkey.passkey;

/** Why a passkey was not added or removed. */
public final class PasskeyException extends Exception {
  private static final long serialVersionUID = 1L;

  public enum Reason {
    /** The browser's answer is not valid. */
    INVALID,
    /** The login has ended, or the user is disabled or has no account here. */
    NOT_ALLOWED,
    TOO_MANY,
    /** There is such a passkey, or the challenge was answered before. */
    TAKEN,
    NO_SUCH_PASSKEY,
    /** The person could not sign in any more. */
    LAST
  }

  private final Reason reason;

  PasskeyException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
