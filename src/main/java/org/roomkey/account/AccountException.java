package org.roomkey.account;

import java.util.Optional;
import org.roomkey.password.PasswordRules.Weakness;

/** A refused change of an account. It has no stack trace. */
public final class AccountException extends Exception {
  private static final long serialVersionUID = 1L;

  public enum Reason {
    NO_SUCH_USER,
    /** Another user has the id or user name, or a deleted user had the id. */
    TAKEN,
    /** There would be no administrator left. */
    LAST_ADMINISTRATOR,
    /** The user is a service or has no user name, and so can have no password. */
    NO_PASSWORD_HERE,
    /** The user is disabled. */
    DISABLED,
    WEAK_PASSWORD,
    /** The current password is not the one that the person entered. */
    WRONG_PASSWORD,
    /** The application has its maximum of people. */
    TOO_MANY,
    /** The application creates people too fast. */
    TOO_FAST
  }

  private final Reason reason;
  private final Weakness weakness;

  AccountException(Reason reason) {
    this(reason, null);
  }

  AccountException(Weakness weakness) {
    this(Reason.WEAK_PASSWORD, weakness);
  }

  private AccountException(Reason reason, Weakness weakness) {
    super(reason.name(), null, false, false);
    this.reason = reason;
    this.weakness = weakness;
  }

  public Reason reason() {
    return reason;
  }

  /** Present for {@link Reason#WEAK_PASSWORD}. */
  public Optional<Weakness> weakness() {
    return Optional.ofNullable(weakness);
  }
}
