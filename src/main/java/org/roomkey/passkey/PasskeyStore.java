package org.roomkey.passkey;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.roomkey.user.User;

/**
 * Stores passkeys. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if the database could not answer.
 */
public interface PasskeyStore {

  /** A passkey and its user. */
  record Found(Passkey passkey, User user) {}

  /**
   * A challenge that somebody has answered. Each is good for one answer.
   *
   * @param digest of the challenge
   * @param end of its validity, until which the store remembers it
   */
  record Answered(String digest, Instant end) {}

  /** Why a passkey was not added. */
  enum Addition {
    DONE,
    /** The login has ended, or the user is disabled or has no account here. */
    NOT_ALLOWED,
    TOO_MANY,
    /** There is a passkey with this credential id, or the challenge was answered before. */
    TAKEN
  }

  enum Removal {
    DONE,
    /** The login has ended. */
    NOT_ALLOWED,
    NO_SUCH_PASSKEY,
    /** The person could not sign in any more. */
    LAST
  }

  enum Use {
    DONE,
    /** The passkey is gone or blocked, or the challenge was answered before. */
    REFUSED,
    /** The sign count went backwards. The passkey is blocked now. */
    COPIED
  }

  /**
   * @param loginId of the request; must be live
   * @param max the number of passkeys that one person may have
   */
  Addition add(Passkey passkey, String loginId, Answered challenge, int max);

  Optional<Found> find(String credentialId);

  /** The passkeys of the user, oldest first. */
  List<Passkey> list(String userId);

  /**
   * @return false if the user has no such passkey
   */
  boolean rename(String userId, String id, String label);

  /**
   * @param loginId of the request; must be live
   * @param passwordsWork whether the user's password, if there is one, is another way in
   */
  Removal remove(String userId, String id, String loginId, boolean passwordsWork);

  /** Removes all passkeys of the user and returns their number. */
  int removeAll(String userId);

  /**
   * Records a valid answer: one transaction claims the challenge and advances the sign count.
   *
   * @param signCount in the answer
   */
  Use use(String id, long signCount, Answered challenge, Instant at);

  /**
   * Whether an enabled administrator has a passkey that works.
   *
   * @param rpId at which it must work; empty for any
   */
  boolean hasAdministrator(Optional<String> rpId);
}
