package org.roomkey.access;

import java.util.Optional;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.room.Role;

/**
 * A permission on a board: granted by a scope of the credential together with a role of the user.
 * Administrators need no role for the permissions that {@code admin:boards} grants.
 */
public enum Permission {
  /** Join the board, read its history, see who is present. */
  READ(Role.VIEWER, Scope.READ),
  /** Send messages, signals and typing. */
  PUBLISH(Role.EDITOR, Scope.PUBLISH),
  /**
   * Redact messages: with {@code publish} one's own, with {@code admin:boards} all as an owner or
   * administrator. The board checks each message, see {@link Decision.Granted#redactor}.
   */
  MODERATE(Role.VIEWER, Scope.PUBLISH, Scope.ADMIN_BOARDS),
  /** Change the board and its members, or delete the board. */
  MANAGE(Role.OWNER, Scope.ADMIN_BOARDS);

  private final Role least;
  private final Scope scope;
  private final Scope alternative;

  Permission(Role least, Scope scope) {
    this(least, scope, scope);
  }

  /**
   * @param alternative is as good as the scope
   */
  Permission(Role least, Scope scope, Scope alternative) {
    this.least = least;
    this.scope = scope;
    this.alternative = alternative;
  }

  /** Whether the credential has the scope; the user's role is not checked. */
  boolean isInScopeOf(Identity identity) {
    return identity.has(scope) || identity.has(alternative);
  }

  /** Whether the credential has the scope and covers the board; the user's role is not checked. */
  public boolean isCoveredBy(Identity identity, String boardId) {
    return isInScopeOf(identity) && identity.covers(boardId);
  }

  /** Whether the identity needs no role on the board. */
  boolean needsNoRole(Identity identity) {
    return alternative == Scope.ADMIN_BOARDS && identity.administers(Scope.ADMIN_BOARDS);
  }

  /**
   * @param role of the user on a board that the credential covers
   */
  boolean isGranted(Identity identity, Optional<Role> role) {
    return isInScopeOf(identity)
        && (needsNoRole(identity) || role.filter(has -> has.atLeast(least)).isPresent());
  }
}
