package org.roomkey.credential;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * The right to open one socket within seconds. It is issued for a login or an API token, grants no
 * more than that, and ends with it.
 *
 * @param userId the user of the socket
 * @param loginId of the login it was issued for, or of the bound login if there is an API token
 * @param tokenId of the API token it was issued for; at least one of the two is present
 * @param boards the only boards that it covers; empty for all
 */
public record Ticket(
    String userId,
    Optional<String> loginId,
    Optional<String> tokenId,
    Set<Scope> scopes,
    Optional<Set<String>> boards) {

  /** The scopes that count on sockets; the others are for HTTP routes. */
  private static final Set<Scope> ON_SOCKETS =
      Collections.unmodifiableSet(EnumSet.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH));

  /** A ticket for the caller, whose boards must include {@code boardId}. */
  public static Ticket of(Identity caller, Optional<String> boardId) {
    Set<Scope> scopes = EnumSet.copyOf(ON_SOCKETS);
    scopes.retainAll(caller.scopes());
    return of(caller, caller.user(), scopes, boardId);
  }

  /**
   * A ticket for a person of the calling application. A token with only {@link Scope#ACT_AS} gives
   * its people {@code connect}, {@code read} and {@code publish}. If the token also has {@code
   * read} or {@code publish}, its people get only these and {@code connect}.
   */
  public static Ticket of(Identity application, User person, Optional<String> boardId) {
    return of(application, person, forPeopleOf(application), boardId);
  }

  /** The same ticket, which also ends with this bound login. */
  public Ticket boundTo(String boundLoginId) {
    return new Ticket(userId, Optional.of(boundLoginId), tokenId, scopes, boards);
  }

  /** The id of its bound login, if any. */
  public Optional<String> boundLoginId() {
    return tokenId.isPresent() ? loginId : Optional.empty();
  }

  private static Set<Scope> forPeopleOf(Identity application) {
    Set<Scope> scopes = EnumSet.of(Scope.READ, Scope.PUBLISH);
    scopes.retainAll(application.scopes());
    if (scopes.isEmpty()) {
      return ON_SOCKETS;
    }
    scopes.add(Scope.CONNECT);
    return scopes;
  }

  private static Ticket of(
      Identity source, User user, Set<Scope> scopes, Optional<String> boardId) {
    return new Ticket(
        user.id(),
        source.loginId(),
        source.tokenId(),
        Set.copyOf(scopes),
        boardId.map(Set::of).or(source::boards));
  }

  /** The id of the login or API token it was issued for. */
  public String source() {
    return tokenId.or(() -> loginId).orElseThrow();
  }

  /** The scopes of the ticket that the source can grant to this user. */
  Set<Scope> scopesFrom(Identity source) {
    boolean isOwn = userId.equals(source.user().id());
    Set<Scope> given = EnumSet.noneOf(Scope.class);
    given.addAll(isOwn ? of(source, Optional.empty()).scopes : forPeopleOf(source));
    given.retainAll(scopes);
    return Set.copyOf(given);
  }

  /** Whether it covers no board that its source does not cover. */
  public boolean isWithinBoardsOf(Identity source) {
    return source.boards().isEmpty()
        || boards.filter(own -> source.boards().get().containsAll(own)).isPresent();
  }

  /** The ticket behind an identity, to decide about it again. */
  public static Ticket of(Identity identity) {
    return new Ticket(
        identity.user().id(),
        identity.loginId(),
        identity.tokenId(),
        identity.scopes(),
        identity.boards());
  }
}
