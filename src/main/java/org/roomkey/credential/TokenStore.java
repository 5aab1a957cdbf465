package org.roomkey.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * Stores API tokens. A revoked token is deleted. Every method blocks on the database and throws
 * {@link org.roomkey.user.StoreException} if it gets no answer.
 */
public interface TokenStore {

  /**
   * @param user empty if the user was deleted
   */
  record Found(ApiToken token, Optional<User> user) {}

  void insert(ApiToken token, String secretDigest);

  Optional<Found> findByDigest(String secretDigest);

  Optional<Found> find(String tokenId);

  /** The tokens with these ids whose users were not deleted. */
  Map<String, Found> among(Set<String> tokenIds);

  /** Newest first, at most 1,000. */
  List<ApiToken> list(String userId);

  /** The ids of all tokens of these users. */
  Set<String> ofUsers(Set<String> userIds);

  void used(String tokenId, Instant at);

  /** Deletes the token; false if the user has no such token. */
  boolean delete(String userId, String tokenId);

  /** Deletes all tokens that were made before {@code made}, and returns their number. */
  int deleteMadeBefore(Instant made);
}
