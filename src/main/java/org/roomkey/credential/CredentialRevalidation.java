package org.roomkey.credential;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.ChangeLog.Changes;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Checks in the database whether the credentials of open sockets are still valid, in case another
 * node revoked one and its hint was lost, and reads when their people authenticated. Blocks, and
 * throws {@link org.roomkey.user.StoreException} if the database does not answer.
 */
public final class CredentialRevalidation {
  private final LoginStore logins;
  private final BoundLoginStore boundLogins;
  private final TokenStore tokens;
  private final UserStore users;
  private final Revocations revocations;
  private final Supplier<List<Identity>> open;

  /**
   * @param open the identities of the open sockets
   */
  public CredentialRevalidation(
      LoginStore logins,
      BoundLoginStore boundLogins,
      TokenStore tokens,
      UserStore users,
      Revocations revocations,
      Supplier<List<Identity>> open) {
    this.logins = logins;
    this.boundLogins = boundLogins;
    this.tokens = tokens;
    this.users = users;
    this.revocations = revocations;
    this.open = open;
  }

  /** The identities of the open sockets. */
  public List<Identity> open() {
    return open.get();
  }

  /** Checks every open socket. */
  public void checkAll() {
    revocations.suspect();
    check(open());
  }

  /** Checks the open sockets that these changes concern, and reads the times of changed logins. */
  public void check(Changes changes) {
    Set<String> loginIds = changes.of(Kind.LOGIN);
    Set<String> userIds = changes.of(Kind.USER);
    Set<String> tokenIds = new HashSet<>(changes.of(Kind.TOKEN));
    if (!userIds.isEmpty()) {
      tokenIds.addAll(tokens.ofUsers(userIds));
    }
    if (loginIds.isEmpty() && userIds.isEmpty() && tokenIds.isEmpty()) {
      return;
    }
    revocations.suspect();
    List<Identity> concerned =
        open().stream()
            .filter(
                identity ->
                    identity.loginId().filter(loginIds::contains).isPresent()
                        || identity.tokenId().filter(tokenIds::contains).isPresent()
                        || userIds.contains(identity.user().id()))
            .toList();
    Set<String> live = liveLogins(concerned);
    live.retainAll(loginIds);
    concerned.stream()
        .filter(identity -> identity.loginId().filter(live::contains).isPresent())
        .map(Identity::lifetime)
        .distinct()
        .forEach(Lifetime::readAuthentication);
  }

  /** Checks these identities, and reports to this node's sockets which of them are revoked. */
  public void check(Collection<Identity> identities) {
    Set<String> unused = liveLogins(identities);
  }

  /** As above; returns the ids of the logins that have not ended. */
  private Set<String> liveLogins(Collection<Identity> identities) {
    Set<String> boundIds = ids(identities, Identity::boundLoginId);
    Set<String> liveBound = boundLogins.liveAmong(boundIds);
    revokeAbsent(Subject.LOGIN, boundIds, liveBound, CloseStatus.SESSION_EXPIRED);
    Set<String> loginIds = new HashSet<>(ids(identities, Identity::loginId));
    loginIds.removeAll(boundIds);
    Set<String> live = new HashSet<>(logins.unendedAmong(loginIds));
    revokeAbsent(Subject.LOGIN, loginIds, live, CloseStatus.SESSION_EXPIRED);
    Set<String> tokenIds = ids(identities, Identity::tokenId);
    Map<String, TokenStore.Found> valid = tokens.among(tokenIds);
    revokeAbsent(Subject.TOKEN, tokenIds, valid.keySet(), CloseStatus.SESSION_EXPIRED);
    ids(identities, identity -> identity.tokenId().filter(id -> mayNotBeUsed(identity, valid)))
        .forEach(id -> revoke(Subject.TOKEN, id, CloseStatus.FORBIDDEN));
    Set<String> userIds = ids(identities, identity -> Optional.of(identity.user().id()));
    revokeAbsent(Subject.USER, userIds, users.enabledAmong(userIds), CloseStatus.FORBIDDEN);
    return live;
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
      Collection<Identity> identities, Function<Identity, Optional<String>> id) {
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
