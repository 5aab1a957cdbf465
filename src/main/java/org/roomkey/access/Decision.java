package org.roomkey.access;

import java.util.Optional;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.room.Board;
import org.roomkey.room.Redactor;
import org.roomkey.room.Role;

/** The decision about a permission on a board. */
public sealed interface Decision {

  /**
   * @param role of the user on the board; empty for an administrator without one
   */
  record Granted(Identity identity, Board board, Optional<Role> role) implements Decision {

    public boolean has(Permission permission) {
      return permission.isGranted(identity, role);
    }

    public boolean isOwner() {
      return role.filter(Role.OWNER::equals).isPresent();
    }

    /** The messages that the identity may redact, by {@link Permission#MODERATE}. */
    public Redactor redactor() {
      return new Redactor(
          identity.user(),
          identity.has(Scope.PUBLISH),
          identity.has(Scope.ADMIN_BOARDS),
          identity.administers(Scope.ADMIN_BOARDS));
    }
  }

  /**
   * The user has the permission, but has not authenticated recently enough for the board.
   *
   * @param code {@code reauthenticate}, or {@code forbidden} if no authentication helps
   */
  record Withheld(Board board, ErrorCode code) implements Decision {}

  /** Clients cannot tell the reasons apart, so that nobody learns which boards exist. */
  enum Denied implements Decision {
    /** The credential lacks the scope. */
    SCOPE,

    /** The credential does not cover the board. */
    BOARD,
    /** The user's role is not sufficient, or the board does not exist. */
    ROLE
  }

  default Optional<Granted> granted() {
    return this instanceof Granted granted ? Optional.of(granted) : Optional.empty();
  }

  /** The error for a decision that is not {@link Granted}. */
  default ErrorCode refusal() {
    return this instanceof Withheld withheld ? withheld.code : ErrorCode.FORBIDDEN;
  }
}
