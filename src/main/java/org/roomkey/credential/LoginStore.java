package org.roomkey.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * Stores logins. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if it gets no answer.
 */
public interface LoginStore {

  /**
   * A login and its user as stored now.
   *
   * @param user empty if the user was deleted
   */
  record Found(Login login, Optional<User> user) {}

  void insert(Login login, String secretDigest);

  Optional<Found> findByDigest(String secretDigest);

  Optional<Found> find(String loginId);

  /** The ids whose logins have not ended. */
  Set<String> unendedAmong(Set<String> loginIds);

  /** Moves {@code lastSeenAt} of these logins forward, never back; all or none. */
  void seen(Map<String, Instant> times);

  /**
   * Moves {@code authenticatedAt} of the login to this time, unless it is later already.
   *
   * @return false if the login has ended or does not exist
   */
  boolean authenticated(String loginId, Instant at);

  /** Ends the login; false if it had ended before or does not exist. */
  boolean end(String loginId, Login.EndReason reason, Instant at);

  /**
   * Ends all logins that were made before {@code made}.
   *
   * @return the number of logins that had not ended
   */
  int endMadeBefore(Instant made, Login.EndReason reason, Instant at);

  /** The logins of the user that have not ended, newest first, at most 100. */
  List<Login> unended(String userId);

  /** Deletes rows whose absolute end is before {@code before}. */
  int purge(Instant before);
}
