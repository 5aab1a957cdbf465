package org.roomkey.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * Where logins are kept. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} when it could not answer.
 */
public interface LoginStore {

  /**
   * A login and its user as they are now.
   *
   * @param user empty where the user was deleted
   */
  record Found(Login login, Optional<User> user) {}

  void insert(Login login, String secretDigest);

  Optional<Found> findByDigest(String secretDigest);

  Optional<Found> find(String loginId);

  /** Those of the ids whose logins have not ended. */
  Set<String> unendedAmong(Set<String> loginIds);

  /** Moves {@code lastSeenAt} of the logins with these ids forward, never back; all or none. */
  void seen(Map<String, Instant> times);

  /**
   * @return false if it had ended already or never was
   */
  boolean end(String loginId, Login.EndReason reason, Instant at);

  /** Those of the user that have not ended, newest first, at most 100. */
  List<Login> unended(String userId);

  /** Deletes rows whose absolute end lies before {@code before}. */
  int purge(Instant before);
}
