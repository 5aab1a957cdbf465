package org.roomkey.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.TokenStore;
import org.roomkey.user.UserStore;

/** API tokens in a map. Its own lock guards it. */
public final class InMemoryTokenStore extends FailingStore implements TokenStore {
  private final UserStore users;
  private final Map<String, ApiToken> tokens = new LinkedHashMap<>();
  private final Map<String, String> idByDigest = new LinkedHashMap<>();
  private final List<Instant> uses = new ArrayList<>();

  public InMemoryTokenStore(InMemoryUserStore users) {
    this.users = users;
    users.askAboutTokens(tokenId -> token(tokenId).isPresent());
  }

  @Override
  public synchronized void insert(ApiToken token, String secretDigest) {
    answer();
    tokens.put(token.id(), token);
    idByDigest.put(secretDigest, token.id());
  }

  @Override
  public Optional<Found> findByDigest(String secretDigest) {
    answer();
    return token(idByDigest(secretDigest)).map(this::found);
  }

  @Override
  public Optional<Found> find(String tokenId) {
    answer();
    return token(tokenId).map(this::found);
  }

  private synchronized Optional<ApiToken> token(String tokenId) {
    return Optional.ofNullable(tokens.get(tokenId));
  }

  private synchronized String idByDigest(String secretDigest) {
    return idByDigest.get(secretDigest);
  }

  /** Asks the users without this store's lock, since they ask this store under theirs. */
  private Found found(ApiToken token) {
    return new Found(token, users.find(token.userId()));
  }

  @Override
  public Map<String, Found> among(Set<String> tokenIds) {
    answer();
    return tokenIds.stream()
        .flatMap(id -> find(id).stream())
        .filter(found -> found.user().isPresent())
        .collect(Collectors.toMap(found -> found.token().id(), Function.identity()));
  }

  @Override
  public synchronized List<ApiToken> list(String userId) {
    answer();
    return tokens.values().stream()
        .filter(token -> token.userId().equals(userId))
        .sorted(Comparator.comparing(ApiToken::createdAt).reversed().thenComparing(ApiToken::id))
        .limit(1_000)
        .toList();
  }

  @Override
  public synchronized Set<String> ofUsers(Set<String> userIds) {
    answer();
    return tokens.values().stream()
        .filter(token -> userIds.contains(token.userId()))
        .map(ApiToken::id)
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized void used(String tokenId, Instant at) {
    answer();
    uses.add(at);
    tokens.computeIfPresent(
        tokenId,
        (id, token) ->
            new ApiToken(
                token.id(),
                token.userId(),
                token.label(),
                token.scopes(),
                token.boards(),
                token.createdAt(),
                token.expiresAt(),
                Optional.of(at)));
  }

  @Override
  public synchronized boolean delete(String userId, String tokenId) {
    answer();
    ApiToken token = tokens.get(tokenId);
    return token != null && token.userId().equals(userId) && tokens.remove(tokenId) != null;
  }

  @Override
  public synchronized int deleteMadeBefore(Instant made) {
    answer();
    int count = tokens.size();
    tokens.values().removeIf(token -> token.createdAt().isBefore(made));
    return count - tokens.size();
  }

  /** Every time that was written by {@link #used}. */
  public synchronized List<Instant> writes() {
    return List.copyOf(uses);
  }

  /** The digests under which secrets are stored. */
  public synchronized List<String> digests() {
    return List.copyOf(idByDigest.keySet());
  }
}
