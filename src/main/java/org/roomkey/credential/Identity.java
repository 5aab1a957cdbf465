package org.roomkey.credential;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;

/**
 * The user behind a credential, and what the credential allows. Decided once, at the handshake or
 * request.
 *
 * @param loginId of the login behind it, if any; of the bound login if there is an API token, too
 * @param tokenId of the API token behind it, if any
 * @param boards the only boards that it covers; empty for all
 */
public record Identity(
    User user,
    Method method,
    Optional<String> loginId,
    Optional<String> tokenId,
    Set<Scope> scopes,
    Optional<Set<String>> boards,
    Lifetime lifetime) {

  /** The method in the {@code authenticated} frame. */
  public enum Method {
    COOKIE,
    PRINCIPAL,
    TICKET,
    TOKEN,
    JWT;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Identity ofLogin(User user, String loginId, Lifetime lifetime) {
    return new Identity(
        user,
        Method.COOKIE,
        Optional.of(loginId),
        Optional.empty(),
        Scope.all(),
        Optional.empty(),
        lifetime);
  }

  /** The identity of an API token, with those of its scopes that its user may use now. */
  public static Identity ofToken(User user, ApiToken token, Lifetime lifetime) {
    return new Identity(
        user,
        Method.TOKEN,
        Optional.empty(),
        Optional.of(token.id()),
        Scope.heldNow(token.scopes(), token.boards().isPresent(), user),
        token.boards(),
        lifetime);
  }

  /**
   * The identity of a ticket, with those of its scopes that its source can grant now.
   *
   * @param source of the login or API token for which the ticket was issued
   */
  public static Identity ofTicket(User user, Ticket ticket, Identity source) {
    return new Identity(
        user,
        Method.TICKET,
        ticket.loginId(),
        ticket.tokenId(),
        ticket.scopesFrom(source),
        ticket.boards(),
        source.lifetime);
  }

  /**
   * The identity of a JWT, with those of the scopes that the user may use now.
   *
   * @param scopes of the JWT
   */
  public static Identity ofJwt(User user, Set<Scope> scopes, Lifetime lifetime) {
    return ofContainerOrIssuer(user, Method.JWT, Scope.heldNow(scopes, false, user), lifetime);
  }

  public static Identity ofPrincipal(User user, Lifetime lifetime) {
    return ofContainerOrIssuer(user, Method.PRINCIPAL, Scope.all(), lifetime);
  }

  private static Identity ofContainerOrIssuer(
      User user, Method method, Set<Scope> scopes, Lifetime lifetime) {
    return new Identity(
        user, method, Optional.empty(), Optional.empty(), scopes, Optional.empty(), lifetime);
  }

  /**
   * When the person last authenticated, as far as this node knows. An API token of the user is
   * exempt. One that acts for a person of an application says nothing about that person.
   */
  public AuthenticationTime authenticated() {
    boolean isProgram = tokenId.isPresent() && user.application() == null;
    return isProgram
        ? AuthenticationTime.EXEMPT
        : lifetime
            .authenticatedAt()
            .map(AuthenticationTime::new)
            .orElse(AuthenticationTime.UNKNOWN);
  }

  /** The id of the bound login, whose end ends this, too; empty if there is none. */
  public Optional<String> boundLoginId() {
    return tokenId.isPresent() ? loginId : Optional.empty();
  }

  /** The same identity with the user as stored now. */
  public Identity withUser(User current) {
    return new Identity(current, method, loginId, tokenId, scopes, boards, lifetime);
  }

  /** Whether the credential has the scope; {@code admin} includes its parts. */
  public boolean has(Scope scope) {
    return scope.isIn(scopes);
  }

  /** Whether the credential covers the board. It does not say what the user may do there. */
  public boolean covers(String boardId) {
    return boards.isEmpty() || boards.get().contains(boardId);
  }

  /** Whether the user is an administrator and the credential has all administrator scopes. */
  public boolean isAdmin() {
    return administers(Scope.ADMIN);
  }

  /**
   * Whether the user is an administrator and the credential has this scope.
   *
   * @param part {@link Scope#ADMIN} or one of its parts
   */
  public boolean administers(Scope part) {
    return user.admin() && boards.isEmpty() && has(part);
  }
}
