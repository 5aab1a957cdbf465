package org.roomkey.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Decides about credentials: the only way to an {@link Identity}. Blocks on the database; never
 * throws, so that no failure can be taken for an answer. Safe for use by many threads.
 */
public final class Authenticator {
  private static final Logger LOG = System.getLogger(Authenticator.class.getName());

  private final Logins logins;
  private final Tokens tokens;
  private final boolean takesTokensInUrls;

  /**
   * @param takesTokensInUrls whether a long-lived token may stand in a URL
   */
  public Authenticator(Logins logins, Tokens tokens, boolean takesTokensInUrls) {
    this.logins = logins;
    this.tokens = tokens;
    this.takesTokensInUrls = takesTokensInUrls;
  }

  /**
   * @param credential of any kind but {@link Credential.Kind#FIRST_MESSAGE}, which has yet to come
   *     and is refused as absent
   */
  public Authentication authenticate(Credential credential) {
    return decide(
        () ->
            switch (credential.kind()) {
              case NONE, FIRST_MESSAGE -> new Refused(Refusal.UNAUTHORIZED);
              case DEAD_SESSION -> new Refused(Refusal.INVALID_SESSION);
              case TOKEN_IN_URL ->
                  takesTokensInUrls
                      ? byToken(tokens.liveBySecret(credential.value()))
                      : new Refused(Refusal.INVALID_TOKEN);
              case TOKEN -> byToken(tokens.liveBySecret(credential.value()));
              case LOGIN_SECRET -> byLogin(logins.findBySecret(credential.value()));
              case LOGIN_ID -> byLogin(logins.find(credential.value()));
            });
  }

  /** Decides anew about somebody who was accepted before: what ended meanwhile is refused. */
  public Authentication again(Identity identity) {
    return decide(
        () ->
            identity.tokenId().isPresent()
                ? byToken(tokens.live(identity.tokenId().get()))
                : byLogin(logins.find(identity.loginId().orElseThrow())));
  }

  private interface Decision {
    Authentication make();
  }

  private static Authentication decide(Decision decision) {
    try {
      return decision.make();
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "a credential could not be decided: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a credential could not be decided", e);
    }
    return new Undecided();
  }

  /** Disabling a user ends the logins as well, but what the user should hear of is the former. */
  private Authentication byLogin(Optional<LoginStore.Found> found) {
    boolean disabled = found.flatMap(LoginStore.Found::user).map(User::disabled).orElse(false);
    if (found.isEmpty() || !(disabled || logins.isLive(found.get().login()))) {
      return new Refused(Refusal.INVALID_SESSION);
    }
    Login login = found.get().login();
    return byUser(
        found.get().user(),
        user ->
            new Identity(
                user,
                Identity.Method.COOKIE,
                Optional.of(login.id()),
                Optional.empty(),
                Scope.all(),
                Optional.empty(),
                logins.lifetime(login)));
  }

  private static Authentication byToken(Optional<TokenStore.Found> found) {
    if (found.isEmpty()) {
      return new Refused(Refusal.INVALID_TOKEN);
    }
    ApiToken token = found.get().token();
    return byUser(
        found.get().user(),
        user ->
            new Identity(
                user,
                Identity.Method.TOKEN,
                Optional.empty(),
                Optional.of(token.id()),
                token.scopes(),
                token.boards(),
                token.expiresAt().<Lifetime>map(end -> () -> end).orElse(Lifetime.ENDLESS)));
  }

  private interface IdentityOf {
    Identity make(User user);
  }

  private static Authentication byUser(Optional<User> user, IdentityOf identity) {
    if (user.isEmpty()) {
      return new Refused(Refusal.USER_NOT_FOUND);
    }
    return user.get().disabled()
        ? new Refused(Refusal.FORBIDDEN)
        : new Accepted(identity.make(user.get()));
  }
}
