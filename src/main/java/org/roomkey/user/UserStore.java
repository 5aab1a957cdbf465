package org.roomkey.user;

import java.util.List;
import java.util.Optional;

/**
 * Where users are kept. Every method blocks on the database and throws {@link StoreException} when
 * it could not answer; an empty result is an answer.
 */
public interface UserStore {

  /** What a sign-in needs: the user and the encoded password hash. */
  record Account(User user, String username, Optional<String> passwordHash) {}

  Optional<User> find(String userId);

  /** By the name typed at the sign-in page, compared exactly. */
  Optional<Account> findAccount(String username);

  /** In order of name, at most {@code limit}. */
  List<Account> list(int limit);

  long count();

  /**
   * @return false if the id or the user name is taken already
   */
  boolean create(User user, Optional<String> username, Optional<String> passwordHash);

  /**
   * @return false if there is no such user
   */
  boolean update(User user);

  /**
   * @return false if there is no such user
   */
  boolean replacePassword(String userId, String passwordHash);

  /**
   * Deletes the user and the memberships; messages keep the name under which they were sent.
   *
   * @return false if there is no such user
   */
  boolean delete(String userId);
}
