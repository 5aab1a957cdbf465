package org.roomkey.auth;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.roomkey.account.RealmPeople;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.IssuedCredentials;
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
 * Decides about credentials: the only source of an {@link Identity}. Blocks on the database; never
 * throws, so that no failure can be mistaken for an answer. Safe for use by many threads.
 */
public final class Authenticator {
  private static final Log LOG = Log.of(Authenticator.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  private final Logins logins;
  private final BoundLogins boundLogins;
  private final Tokens tokens;
  private final Tickets tickets;
  private final UserStore users;
  private final UrlTokens urlTokens;
  private final Optional<JsonWebTokens> jsonWebTokens;
  private final Optional<RealmPeople> principals;

  /**
   * @param jsonWebTokens empty if no JWT issuer is configured
   * @param principals empty if principals of the container are not accepted
   */
  public Authenticator(
      IssuedCredentials issued,
      UserStore users,
      UrlTokens urlTokens,
      Optional<JsonWebTokens> jsonWebTokens,
      Optional<RealmPeople> principals) {
    this.logins = issued.logins();
    this.boundLogins = issued.boundLogins();
    this.tokens = issued.tokens();
    this.tickets = issued.tickets();
    this.users = users;
    this.urlTokens = urlTokens;
    this.jsonWebTokens = jsonWebTokens;
    this.principals = principals;
  }

  /** Decides about a credential. Refuses {@link Credential.Kind#FIRST_MESSAGE} as absent. */
  public Authentication authenticate(Credential credential) {
    String value = credential.value();
    return decide(
        () ->
            switch (credential.kind()) {
              case NONE, FIRST_MESSAGE -> new Refused(Refusal.UNAUTHORIZED);
              case DEAD_SESSION -> new Refused(Refusal.INVALID_SESSION);
              case TOKEN_IN_URL ->
                  urlTokens.allow(value)
                      ? byTicketOrToken(value)
                      : new Refused(Refusal.INVALID_TOKEN);
              case TOKEN -> byTicketOrToken(value);
              case REQUEST_TOKEN -> byToken(value);
              case LOGIN_SECRET -> byLoginSecrets(value, credential.others());
              case LOGIN_ID -> byLogin(logins.find(value));
              case PRINCIPAL -> byPrincipal(value);
            });
  }

  /** Decides again about an accepted identity, by the present state of the database. */
  public Authentication again(Identity identity) {
    return decide(
        () ->
            switch (identity.method()) {
              case TICKET -> byTicket(Ticket.of(identity));
              case COOKIE, TOKEN -> bySource(identity.loginId(), identity.tokenId());
              case JWT, PRINCIPAL ->
                  Authentication.of(users.find(identity.user().id()), identity::withUser);
            });
  }

  private Authentication decide(Supplier<Authentication> decision) {
    try {
      return decision.get();
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "a credential could not be checked: {0}", e.getMessage());
    } catch (RuntimeException e) {
      sparseLog.log(Level.ERROR, "a credential could not be checked", e);
    }
    return new Undecided();
  }

  /** Refuses two valid cookies, because an attacker may have planted one of them. */
  private Authentication byLoginSecrets(String first, List<String> others) {
    Authentication byFirst = byLogin(logins.findBySecret(first));
    if (others.isEmpty()) {
      return byFirst;
    }
    List<Authentication> accepted =
        Stream.concat(
                Stream.of(byFirst),
                others.stream().map(secret -> byLogin(logins.findBySecret(secret))))
            .filter(Accepted.class::isInstance)
            .toList();
    return accepted.size() == 1 ? accepted.get(0) : new Refused(Refusal.INVALID_SESSION);
  }

  /** A disabled user's logins have ended, too; nevertheless the user gets {@code forbidden}. */
  private Authentication byLogin(Optional<LoginStore.Found> found) {
    boolean disabled = found.flatMap(LoginStore.Found::user).map(User::disabled).orElse(false);
    if (found.isEmpty() || !(disabled || logins.isLive(found.get().login()))) {
      return new Refused(Refusal.INVALID_SESSION);
    }
    Login login = found.get().login();
    return Authentication.of(
        found.get().user(), user -> Identity.ofLogin(user, login.id(), logins.lifetime(login)));
  }

  private Authentication byTicketOrToken(String secret) {
    if (!Tickets.isTicket(secret)) {
      return byToken(secret);
    }
    Optional<Ticket> ticket = tickets.take(secret);
    return ticket.map(this::byTicket).orElseGet(() -> new Refused(Refusal.INVALID_TOKEN));
  }

  private Authentication byToken(String secret) {
    return jsonWebTokens
        .filter(any -> JsonWebTokens.isOne(secret))
        .map(any -> any.authenticate(secret))
        .orElseGet(() -> byToken(tokens.liveBySecret(secret)));
  }

  private Authentication byToken(Optional<TokenStore.Found> found) {
    if (found.isEmpty()) {
      return new Refused(Refusal.INVALID_TOKEN);
    }
    ApiToken token = found.get().token();
    Lifetime lifetime =
        tokens.endsAt(token).<Lifetime>map(end -> () -> end).orElse(Lifetime.ENDLESS);
    return Authentication.of(found.get().user(), user -> Identity.ofToken(user, token, lifetime));
  }

  /** Decides about a ticket, which grants no more than its login or token grants now. */
  private Authentication byTicket(Ticket ticket) {
    Authentication source = bySource(ticket.loginId(), ticket.tokenId());
    if (source instanceof Accepted accepted) {
      return byTicket(ticket, accepted.identity());
    }
    boolean hasEnded = source.equals(new Refused(Refusal.INVALID_SESSION));
    return hasEnded ? new Refused(Refusal.INVALID_TOKEN) : source;
  }

  private Authentication bySource(Optional<String> loginId, Optional<String> tokenId) {
    return tokenId.isPresent()
        ? byToken(tokens.live(tokenId.get()))
        : byLogin(logins.find(loginId.orElseThrow()));
  }

  /** Checks the claims of the ticket, because it may have been stored outside this process. */
  private Authentication byTicket(Ticket ticket, Identity source) {
    boolean isOwn = ticket.userId().equals(source.user().id());
    Optional<User> bearer = isOwn ? Optional.of(source.user()) : users.find(ticket.userId());
    boolean mayBear =
        isOwn
            || (source.tokenId().isPresent()
                && source.scopes().contains(Scope.ACT_AS)
                && bearer.map(user -> user.isPersonOf(source.user().id())).orElse(true));
    return mayBear && ticket.isWithinBoardsOf(source) && isBoundLive(ticket, source)
        ? Authentication.of(bearer, user -> Identity.ofTicket(user, ticket, source))
        : new Refused(Refusal.INVALID_TOKEN);
  }

  /** Whether the bound login of the ticket, if it has one, is live. */
  private boolean isBoundLive(Ticket ticket, Identity source) {
    return ticket
        .boundLoginId()
        .map(id -> boundLogins.isLive(id, source.user().id(), ticket.userId()))
        .orElse(true);
  }

  /** Decides about a principal without a login, for one request or one socket. */
  private Authentication byPrincipal(String name) {
    if (principals.isEmpty()) {
      return new Refused(Refusal.UNAUTHORIZED);
    }
    RealmPeople people = principals.get();
    return Authentication.of(
        people.person(name), user -> Identity.ofPrincipal(user, people.lifetime()));
  }
}
