package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/** Issues, finds and revokes API tokens. Safe for use by many threads; blocks on the database. */
public final class Tokens {
  private static final Log LOG = Log.of(Tokens.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private static final Duration USE_WRITTEN_EVERY = Duration.ofMinutes(1);
  private static final String PREFIX = "rk_";
  private static final int MAX_SECRET_CHARS = 4 * 1024;

  /** A new token and its secret. The secret is shown once and not stored. */
  public record Issued(ApiToken token, String secret) {
    @Override
    public String toString() {
      return "Issued[" + token.id() + "]";
    }
  }

  private final TokenStore store;
  private final Revocations revocations;
  private final Optional<Duration> maxAge;
  private final Clock clock;
  private final Executor background;

  /**
   * @param maxAge the maximum lifetime of every token, existing ones included; empty for no maximum
   */
  public Tokens(
      TokenStore store,
      Revocations revocations,
      Optional<Duration> maxAge,
      Clock clock,
      Executor background) {
    this.store = store;
    this.revocations = revocations;
    this.maxAge = maxAge;
    this.clock = clock;
    this.background = background;
  }

  public Issued issue(
      String userId,
      String label,
      Set<Scope> scopes,
      Optional<Set<String>> boards,
      Optional<Instant> expiresAt) {
    ApiToken token =
        new ApiToken(
            Secrets.id(),
            userId,
            label,
            scopes,
            boards,
            clock.instant(),
            expiresAt,
            Optional.empty());
    String secret = PREFIX + Secrets.secret();
    store.insert(token, Secrets.digest(secret));
    return new Issued(token, secret);
  }

  /** The valid token with this secret, and its user unless deleted. */
  public Optional<TokenStore.Found> liveBySecret(String secret) {
    if (!secret.startsWith(PREFIX) || secret.length() > MAX_SECRET_CHARS) {
      return Optional.empty();
    }
    Optional<TokenStore.Found> found =
        store.findByDigest(Secrets.digest(secret)).filter(this::isLive);
    found.ifPresent(live -> noteUse(live.token()));
    return found;
  }

  /** The valid token with this id, and its user unless deleted. */
  public Optional<TokenStore.Found> live(String tokenId) {
    return store.find(tokenId).filter(this::isLive);
  }

  private boolean isLive(TokenStore.Found found) {
    return endsAt(found.token()).map(clock.instant()::isBefore).orElse(true);
  }

  /** When the token expires; empty for never. */
  public Optional<Instant> endsAt(ApiToken token) {
    return Stream.of(token.expiresAt(), maxAge.map(token.createdAt()::plus))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private void noteUse(ApiToken token) {
    Instant now = clock.instant();
    boolean recent =
        token.lastUsedAt().map(at -> at.plus(USE_WRITTEN_EVERY).isAfter(now)).orElse(false);
    if (!recent) {
      background.execute(
          () -> {
            try {
              store.used(token.id(), now);
            } catch (StoreException e) {
              sparseLog.log(
                  Level.WARNING, "use of token {0} not written: {1}", token.id(), e.getMessage());
            }
          });
    }
  }

  public List<ApiToken> list(String userId) {
    return store.list(userId);
  }

  /** Deletes the token and closes its sockets; false if the user has no such token. */
  public boolean revoke(String userId, String tokenId) {
    boolean revoked = store.delete(userId, tokenId);
    if (revoked) {
      revocations.announce(new Revocation(Subject.TOKEN, tokenId, CloseStatus.SESSION_EXPIRED));
    }
    return revoked;
  }

  /** Deletes every token of the user and closes their sockets. */
  public void revokeAll(String userId) {
    List<ApiToken> tokens;
    do {
      tokens = store.list(userId);
      tokens.forEach(token -> revoke(userId, token.id()));
    } while (!tokens.isEmpty());
  }

  /**
   * Closes the sockets of people for whom the user's tokens may no longer act. Call it after a
   * right of the user was revoked.
   *
   * @param user as stored now
   */
  public void endUncovered(User user) {
    store.list(user.id()).stream()
        .filter(token -> token.scopes().contains(Scope.ACT_AS) && !actsForOthers(token, user))
        .forEach(
            token ->
                revocations.announce(
                    new Revocation(Subject.TOKEN, token.id(), CloseStatus.FORBIDDEN)));
  }

  /** Whether the token may get tickets for people of an application now. */
  public static boolean actsForOthers(ApiToken token, User user) {
    return Scope.heldNow(token.scopes(), token.boards().isPresent(), user).contains(Scope.ACT_AS);
  }
}
