package org.roomkey.credential;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * The right to open one socket within seconds, taken from a login or an API token. It can do no
 * more than that can, and ends with it.
 *
 * @param userId whose the socket will be
 * @param loginId of the login it was taken from
 * @param tokenId of the API token it was taken from; exactly one of the two is there
 * @param boards the only boards it is good for; empty for all
 */
public record Ticket(
    String userId,
    Optional<String> loginId,
    Optional<String> tokenId,
    Set<Scope> scopes,
    Optional<Set<String>> boards) {

  /** What one does on a socket; the other scopes are for HTTP routes. */
  private static final Set<Scope> ON_SOCKETS =
      Collections.unmodifiableSet(EnumSet.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH));

  /** For the caller; the caller's boards must include {@code boardId}. */
  public static Ticket of(Identity caller, Optional<String> boardId) {
    Set<Scope> scopes = EnumSet.copyOf(ON_SOCKETS);
    scopes.retainAll(caller.scopes());
    return of(caller, caller.user(), scopes, boardId);
  }

  /**
   * For a person of the application that calls. {@link Scope#ACT_AS} opens sockets by itself; a
   * token that names {@code read} or {@code publish} beside it gives its people no more than these,
   * one that names neither gives both.
   */
  public static Ticket of(Identity application, User person, Optional<String> boardId) {
    return of(application, person, forPeopleOf(application), boardId);
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

  /** The id of the login or API token it was taken from. */
  public String source() {
    return tokenId.or(() -> loginId).orElseThrow();
  }

  /** Those of its scopes that the source can give to this user. */
  Set<Scope> scopesFrom(Identity source) {
    boolean isOwn = userId.equals(source.user().id());
    Set<Scope> given = EnumSet.noneOf(Scope.class);
    given.addAll(isOwn ? of(source, Optional.empty()).scopes : forPeopleOf(source));
    given.retainAll(scopes);
    return Set.copyOf(given);
  }

  /** Whether it reaches no further than its source. */
  public boolean isWithinBoardsOf(Identity source) {
    return source.boards().isEmpty()
        || boards.filter(own -> source.boards().get().containsAll(own)).isPresent();
  }

  /** What an identity that came by a ticket goes on being good for. */
  public static Ticket of(Identity identity) {
    return new Ticket(
        identity.user().id(),
        identity.loginId(),
        identity.tokenId(),
        identity.scopes(),
        identity.boards());
  }
}
