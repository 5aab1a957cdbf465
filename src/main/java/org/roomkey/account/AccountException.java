package org.roomkey.account;

import java.util.Optional;
import org.roomkey.password.PasswordRules.Weakness;

/** A change of an account that is refused. It carries no stack. */
public final class AccountException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    NO_SUCH_USER,
    /** The id or the user name belongs to somebody else, or the id to somebody who was deleted. */
    TAKEN,
    /** Nobody would be left to administrate. */
    LAST_ADMINISTRATOR,
    /** A service has no password, and nobody has one without a user name. */
    NO_PASSWORD_HERE,
    WEAK_PASSWORD,
    /** What the person showed is the password no longer. */
    WRONG_PASSWORD,
    /** An application has as many people as it may. */
    TOO_MANY,
    /** An application makes people faster than it may. */
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

  /** There for {@link Reason#WEAK_PASSWORD}. */
  public Optional<Weakness> weakness() {
    return Optional.ofNullable(weakness);
  }
}
