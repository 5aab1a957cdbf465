package org.roomkey.access;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.access.Decision.Denied;
import org.roomkey.access.Decision.Granted;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.log.Log;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Decides about permissions on boards. A denial costs one database query, whether the board exists
 * or not. It is one audit event, which names only a board that exists. Safe for use by many
 * threads; blocks on the database.
 */
public final class BoardAccess {
  private static final Log LOG = Log.of(BoardAccess.class);

  private final Boards boards;
  private final Audit audit;
  private final boolean everyoneCreates;

  public BoardAccess(Boards boards, Audit audit, boolean everyoneCreates) {
    this.boards = boards;
    this.audit = audit;
    this.everyoneCreates = everyoneCreates;
  }

  /**
   * Whether the identity may create boards, which requires the scope for managing them. A service
   * whose token has that scope always may, whatever the setting.
   */
  public boolean mayCreate(Identity identity) {
    User user = identity.user();
    return identity.has(Scope.ADMIN_BOARDS)
        && (everyoneCreates || user.admin() || user.kind() == User.Kind.SERVICE);
  }

  /**
   * Grants the board if the caller has at least one of the permissions; audits a denial.
   *
   * @param boardId not checked yet
   * @throws StoreException if the database could not answer
   */
  public Decision decide(Caller caller, String boardId, Permission... oneOf) {
    Identity identity = caller.identity();
    boolean isInScope = Stream.of(oneOf).anyMatch(it -> it.isInScopeOf(identity));
    if (!isInScope || !Identifiers.isValid(boardId) || !identity.covers(boardId)) {
      Denied reason = isInScope ? Denied.BOARD : Denied.SCOPE;
      return deny(caller, existing(identity, boardId), reason);
    }
    Boards.Found found = find(identity, boardId, oneOf);
    Optional<Granted> granted = granted(identity, found, oneOf);
    return granted.isPresent()
        ? granted.get()
        : deny(caller, Optional.of(boardId).filter(id -> found.exists()), Denied.ROLE);
  }

  private Denied deny(Caller caller, Optional<String> boardId, Denied reason) {
    LOG.log(Level.DEBUG, "denied to user {0}: {1}", caller.identity().user().id(), reason);
    denied(caller, boardId);
    return reason;
  }

  /** Whether {@link #decide} would grant the permission now; audits nothing. */
  public boolean allows(Identity identity, String boardId, Permission permission) {
    return Identifiers.isValid(boardId)
        && permission.isCoveredBy(identity, boardId)
        && granted(identity, find(identity, boardId, permission), permission).isPresent();
  }

  private Boards.Found find(Identity identity, String boardId, Permission... oneOf) {
    if (Stream.of(oneOf).noneMatch(it -> it.needsNoRole(identity))) {
      return boards.find(boardId, identity.user());
    }
    Optional<Board> board = boards.find(boardId);
    return new Boards.Found(board, board.isPresent());
  }

  private static Optional<Granted> granted(
      Identity identity, Boards.Found found, Permission... oneOf) {
    return found
        .board()
        .map(board -> new Granted(identity, board, board.roleOf(identity.user())))
        .filter(granted -> Stream.of(oneOf).anyMatch(granted::has));
  }

  /**
   * Audits a denial by the board itself.
   *
   * @param boardId empty if no such board exists: then the text may be anything, even a secret
   */
  public void denied(Caller caller, Optional<String> boardId) {
    audit.record(
        caller.denial().with(Field.BOARD, boardId).with(Field.REASON, ErrorCode.FORBIDDEN.code()));
  }

  /** Empty also if the database cannot answer: that does not change the denial. */
  private Optional<String> existing(Identity identity, String boardId) {
    try {
      return Optional.of(boardId)
          .filter(id -> Identifiers.isValid(id) && boards.exists(id, identity.user()));
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "could not look up a denied board", e);
      return Optional.empty();
    }
  }
}
