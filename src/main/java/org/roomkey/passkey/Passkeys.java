package org.roomkey.passkey;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.Tokens;
import org.roomkey.passkey.PasskeyException.Reason;

/**
 * The passkeys that people manage themselves. Safe for use by many threads; blocks on the database.
 */
public final class Passkeys {
  /** The number of passkeys that one person may have. */
  public static final int MAX_PER_PERSON = 20;

  private final PasskeyStore store;
  private final Ceremonies ceremonies;
  private final Logins logins;
  private final Tokens tokens;
  private final boolean passwordsWork;
  private final Clock clock;

  /**
   * @param passwordsWork whether people can sign in with a password, too
   */
  public Passkeys(
      PasskeyStore store,
      Ceremonies ceremonies,
      Logins logins,
      Tokens tokens,
      boolean passwordsWork,
      Clock clock) {
    this.store = store;
    this.ceremonies = ceremonies;
    this.logins = logins;
    this.tokens = tokens;
    this.passwordsWork = passwordsWork;
    this.clock = clock;
  }

  /** Oldest first. */
  public List<Passkey> list(String userId) {
    return store.list(userId);
  }

  /** Whether the person has a passkey that works here. */
  public boolean haveWorking(String userId, RelyingParty party) {
    return store.list(userId).stream()
        .anyMatch(one -> !one.blocked() && one.key().rpId().equals(party.id()));
  }

  /**
   * Adds a passkey.
   *
   * @param loginId of the request
   */
  public Passkey add(
      String userId, String loginId, String label, Attestation answer, RelyingParty party)
      throws PasskeyException {
    Ceremonies.NewKey made =
        ceremonies
            .verify(answer, party, loginId)
            .orElseThrow(() -> new PasskeyException(Reason.INVALID));
    Passkey passkey =
        new Passkey(
            Secrets.id(), userId, made.key(), label, clock.instant(), Optional.empty(), false);
    switch (store.add(passkey, loginId, made.challenge(), MAX_PER_PERSON)) {
      case DONE -> {}
      case NOT_ALLOWED -> throw new PasskeyException(Reason.NOT_ALLOWED);
      case TOO_MANY -> throw new PasskeyException(Reason.TOO_MANY);
      case TAKEN -> throw new PasskeyException(Reason.TAKEN);
    }
    return passkey;
  }

  public void rename(String userId, String id, String label) throws PasskeyException {
    if (!store.rename(userId, id, label)) {
      throw new PasskeyException(Reason.NO_SUCH_PASSKEY);
    }
  }

  /**
   * Removes a passkey. Ends what somebody may have done with it: every other login and, unless
   * kept, every API token of the person.
   *
   * @param loginId of the request, which stays
   */
  public void remove(String userId, String id, String loginId, boolean keepsTokens)
      throws PasskeyException {
    switch (store.remove(userId, id, loginId, passwordsWork)) {
      case DONE -> {}
      case NOT_ALLOWED -> throw new PasskeyException(Reason.NOT_ALLOWED);
      case NO_SUCH_PASSKEY -> throw new PasskeyException(Reason.NO_SUCH_PASSKEY);
      case LAST -> throw new PasskeyException(Reason.LAST);
    }
    logins.endAll(userId, EndReason.PASSKEY_REMOVED, loginId);
    if (!keepsTokens) {
      tokens.revokeAll(userId);
    }
  }
}
