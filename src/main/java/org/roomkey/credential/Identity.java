package org.roomkey.credential;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.roomkey.user.User;

/**
 * Who somebody is and by what right, decided once at the handshake or request.
 *
 * @param loginId of the login behind it, where there is one
 * @param tokenId of the API token behind it, where there is one
 * @param boards the only boards it is good for; empty for all
 */
public record Identity(
    User user,
    Method method,
    Optional<String> loginId,
    Optional<String> tokenId,
    Set<Scope> scopes,
    Optional<Set<String>> boards,
    Lifetime lifetime) {

  /** As the {@code authenticated} frame names it. */
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

  public Identity withUser(User current) {
    return new Identity(current, method, loginId, tokenId, scopes, boards, lifetime);
  }

  /** Whether the credential is good for it; {@code admin} is good for each of its parts. */
  public boolean has(Scope scope) {
    return scope.isIn(scopes);
  }

  /** Whether the credential covers the board; what the user may do there is another question. */
  public boolean covers(String boardId) {
    return boards.isEmpty() || boards.get().contains(boardId);
  }

  /** Whether the user is an administrator, and the credential good for all that those may do. */
  public boolean isAdmin() {
    return administers(Scope.ADMIN);
  }

  /**
   * Whether the user is an administrator, and the credential good for this part of what those do.
   *
   * @param part {@link Scope#ADMIN} or one of its parts
   */
  public boolean administers(Scope part) {
    return user.admin() && boards.isEmpty() && has(part);
  }
}
