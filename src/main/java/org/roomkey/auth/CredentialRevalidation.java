package org.roomkey.auth;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.roomkey.credential.Identity;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.credential.TokenStore;
import org.roomkey.credential.Tokens;
import org.roomkey.log.Log;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Checks in the database whether the credentials of open sockets are still valid, in case another
 * node revoked one and its hint was lost. Blocks.
 */
public final class CredentialRevalidation implements Runnable {
  private static final Log LOG = Log.of(CredentialRevalidation.class);

  private final LoginStore logins;
  private final TokenStore tokens;
  private final UserStore users;
  private final Revocations revocations;
  private final Supplier<List<Identity>> open;

  /**
   * @param open the identities of the open sockets
   */
  public CredentialRevalidation(
      LoginStore logins,
      TokenStore tokens,
      UserStore users,
      Revocations revocations,
      Supplier<List<Identity>> open) {
    this.logins = logins;
    this.tokens = tokens;
    this.users = users;
    this.revocations = revocations;
    this.open = open;
  }

  /** Reports the revocations that it finds to this node's sockets. */
  @Override
  public void run() {
    try {
      check(open.get());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "credentials could not be checked: {0}", e.getMessage());
    }
  }

  private void check(List<Identity> identities) {
    Set<String> loginIds = ids(identities, Identity::loginId);
    revokeAbsent(
        Subject.LOGIN, loginIds, logins.unendedAmong(loginIds), CloseStatus.SESSION_EXPIRED);
    Set<String> tokenIds = ids(identities, Identity::tokenId);
    Map<String, TokenStore.Found> valid = tokens.among(tokenIds);
    revokeAbsent(Subject.TOKEN, tokenIds, valid.keySet(), CloseStatus.SESSION_EXPIRED);
    ids(identities, identity -> identity.tokenId().filter(id -> mayNotBeUsed(identity, valid)))
        .forEach(id -> revoke(Subject.TOKEN, id, CloseStatus.FORBIDDEN));
    Set<String> userIds = ids(identities, identity -> Optional.of(identity.user().id()));
    revokeAbsent(Subject.USER, userIds, users.enabledAmong(userIds), CloseStatus.FORBIDDEN);
  }

  /** Whether the token's user is disabled, or may no longer act for another user. */
  private static boolean mayNotBeUsed(Identity identity, Map<String, TokenStore.Found> there) {
    return identity
        .tokenId()
        .map(there::get)
        .map(
            found -> {
              User owner = found.user().orElseThrow();
              boolean isAnother = !owner.id().equals(identity.user().id());
              return owner.disabled() || (isAnother && !Tokens.actsForOthers(found.token(), owner));
            })
        .orElse(false);
  }

  private static Set<String> ids(
      List<Identity> identities, Function<Identity, Optional<String>> id) {
    return identities.stream()
        .map(id)
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void revokeAbsent(
      Subject subject, Set<String> ids, Set<String> valid, CloseStatus close) {
    ids.stream().filter(id -> !valid.contains(id)).forEach(id -> revoke(subject, id, close));
  }

  private void revoke(Subject subject, String id, CloseStatus close) {
    revocations.heard(new Revocation(subject, id, close));
  }
}
