package org.roomkey.auth;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.account.RealmPeople;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Login;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.TokenStore;
import org.roomkey.credential.Tokens;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Decides about credentials: the only way to an {@link Identity}. Blocks on the database; never
 * throws, so that no failure can be taken for an answer. Safe for use by many threads.
 */
public final class Authenticator {
  private static final Log LOG = Log.of(Authenticator.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  private final Logins logins;
  private final Tokens tokens;
  private final Tickets tickets;
  private final UserStore users;
  private final UrlTokens urlTokens;
  private final Optional<JsonWebTokens> jsonWebTokens;
  private final Optional<RealmPeople> principals;

  /**
   * @param jsonWebTokens empty where no issuer of JWTs is configured
   * @param principals empty where the container's word is not taken
   */
  public Authenticator(
      Logins logins,
      Tokens tokens,
      Tickets tickets,
      UserStore users,
      UrlTokens urlTokens,
      Optional<JsonWebTokens> jsonWebTokens,
      Optional<RealmPeople> principals) {
    this.logins = logins;
    this.tokens = tokens;
    this.tickets = tickets;
    this.users = users;
    this.urlTokens = urlTokens;
    this.jsonWebTokens = jsonWebTokens;
    this.principals = principals;
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
                  urlTokens.allow(credential.value())
                      ? byTicketOrToken(credential.value())
                      : new Refused(Refusal.INVALID_TOKEN);
              case TOKEN -> byTicketOrToken(credential.value());
              case REQUEST_TOKEN -> byToken(credential.value());
              case LOGIN_SECRET -> byLoginSecrets(credential);
              case LOGIN_ID -> byLogin(logins.find(credential.value()));
              case PRINCIPAL ->
                  principals
                      .map(people -> byPrincipal(credential.value(), people))
                      .orElseGet(() -> new Refused(Refusal.UNAUTHORIZED));
            });
  }

  /** Decides anew about somebody who was accepted before: what ended meanwhile is refused. */
  public Authentication again(Identity identity) {
    return decide(
        () ->
            switch (identity.method()) {
              case TICKET -> byTicket(Ticket.of(identity));
              case COOKIE, TOKEN -> bySource(identity.loginId(), identity.tokenId());
              case JWT, PRINCIPAL -> byUser(users.find(identity.user().id()), identity::withUser);
            });
  }

  /** Somebody may have planted a cookie beside the right one: two that are good are neither. */
  private Authentication byLoginSecrets(Credential credential) {
    Authentication first = byLogin(logins.findBySecret(credential.value()));
    if (credential.others().isEmpty()) {
      return first;
    }
    List<Authentication> good =
        Stream.concat(
                Stream.of(first),
                credential.others().stream().map(secret -> byLogin(logins.findBySecret(secret))))
            .filter(Accepted.class::isInstance)
            .toList();
    return good.size() == 1 ? good.get(0) : new Refused(Refusal.INVALID_SESSION);
  }

  private Authentication bySource(Optional<String> loginId, Optional<String> tokenId) {
    return tokenId.isPresent()
        ? byToken(tokens.live(tokenId.get()))
        : byLogin(logins.find(loginId.orElseThrow()));
  }

  private Authentication byTicketOrToken(String secret) {
    return Tickets.isTicket(secret)
        ? tickets
            .take(secret)
            .map(this::byTicket)
            .orElseGet(() -> new Refused(Refusal.INVALID_TOKEN))
        : byToken(secret);
  }

  private Authentication byToken(String secret) {
    return jsonWebTokens
        .filter(any -> JsonWebTokens.isOne(secret))
        .map(any -> any.authenticate(secret))
        .orElseGet(() -> byToken(tokens.liveBySecret(secret)));
  }

  /** A ticket is worth what its login or token is worth at this moment. */
  private Authentication byTicket(Ticket ticket) {
    Authentication source = bySource(ticket.loginId(), ticket.tokenId());
    if (source instanceof Accepted accepted) {
      return byTicket(ticket, accepted.identity());
    }
    boolean hasEnded = source.equals(new Refused(Refusal.INVALID_SESSION));
    return hasEnded ? new Refused(Refusal.INVALID_TOKEN) : source;
  }

  /** What a ticket says is not taken for granted, wherever it was kept. */
  private Authentication byTicket(Ticket ticket, Identity source) {
    boolean isOwn = ticket.userId().equals(source.user().id());
    Optional<User> bearer = isOwn ? Optional.of(source.user()) : users.find(ticket.userId());
    boolean mayBear =
        isOwn
            || (source.tokenId().isPresent()
                && source.scopes().contains(Scope.ACT_AS)
                && (bearer.isEmpty() || bearer.get().isPersonOf(source.user().id())));
    if (!mayBear || !ticket.isWithinBoardsOf(source)) {
      return new Refused(Refusal.INVALID_TOKEN);
    }
    return byUser(
        bearer,
        user ->
            new Identity(
                user,
                Identity.Method.TICKET,
                source.loginId(),
                source.tokenId(),
                ticket.scopesFrom(source),
                ticket.boards(),
                source.lifetime()));
  }

  private interface Decision {
    Authentication make();
  }

  private Authentication decide(Decision decision) {
    try {
      return decision.make();
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "a credential could not be decided: {0}", e.getMessage());
    } catch (RuntimeException e) {
      sparseLog.log(Level.ERROR, "a credential could not be decided", e);
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

  private Authentication byToken(Optional<TokenStore.Found> found) {
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
                Scope.heldNow(token.scopes(), token.boards().isPresent(), user),
                token.boards(),
                tokens.endsAt(token).<Lifetime>map(end -> () -> end).orElse(Lifetime.ENDLESS)));
  }

  /** Without a login: for one request, or one socket, which ends by itself. */
  private static Authentication byPrincipal(String name, RealmPeople people) {
    return byUser(
        people.person(name),
        user ->
            new Identity(
                user,
                Identity.Method.PRINCIPAL,
                Optional.empty(),
                Optional.empty(),
                Scope.all(),
                Optional.empty(),
                people.lifetime()));
  }

  interface IdentityOf {
    Identity make(User user);
  }

  static Authentication byUser(Optional<User> user, IdentityOf identity) {
    if (user.isEmpty()) {
      return new Refused(Refusal.USER_NOT_FOUND);
    }
    return user.get().disabled()
        ? new Refused(Refusal.FORBIDDEN)
        : new Accepted(identity.make(user.get()));
  }
}
