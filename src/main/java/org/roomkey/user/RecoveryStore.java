package org.roomkey.user;

import java.time.Instant;
import java.util.Optional;
import org.roomkey.user.UserStore.Account;
import org.roomkey.user.UserStore.Asker;

/**
 * Stores recovery links, each of which lets one person choose a new password once. A person has one
 * link at most. Every method blocks on the database and throws {@link StoreException} if it gets no
 * answer.
 *
 * <p>A link is valid for a time, while the person can sign in here, and while the person's password
 * and administrator right are still those of the time when it was made. If an administrator made
 * it, that administrator must still be one and have the same password.
 */
public interface RecoveryStore {

  /**
   * Stores a link, which replaces the person's earlier one.
   *
   * @param digest of the secret
   * @param asker the administrator who makes it; empty for somebody who may write to the data
   *     folder
   * @return false if there is no such person, or the person is disabled or has no user name
   * @throws UserStore.NotAllowedException if the asker may not make it any more
   */
  boolean replace(String userId, String digest, Instant now, Optional<Asker> asker);

  /**
   * The person of a valid link.
   *
   * @param after links that are not younger are not valid
   */
  Optional<Account> find(String digest, Instant after);

  /**
   * Uses up a valid link and replaces the password, in one transaction. Of simultaneous calls, on
   * any nodes, only one succeeds.
   *
   * @param after as for {@link #find}
   * @return the person; empty if the link is not valid
   */
  Optional<Account> use(String digest, Instant after, String passwordHash);

  /** Deletes links that are not younger. */
  void purge(Instant after);
}
