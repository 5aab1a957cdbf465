package org.roomkey.access;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.access.Decision.Denied;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Decision.Withheld;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.StepUp;
import org.roomkey.log.Log;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.BoardInfo;
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
  private final StepUp stepUp;
  private final boolean everyoneCreates;

  public BoardAccess(Boards boards, Audit audit, StepUp stepUp, boolean everyoneCreates) {
    this.boards = boards;
    this.stepUp = stepUp;
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
   * Grants the board if the caller has at least one of the permissions, and has authenticated
   * recently enough for it; audits a denial.
   *
   * @param boardId not checked yet
   * @throws StoreException if the database could not answer
   */
  public Decision decide(Caller caller, String boardId, Permission... oneOf) {
    Decision decision = visible(caller, boardId, oneOf);
    return decision instanceof Granted granted ? recent(caller, granted) : decision;
  }

  /** Withholds a board with step-up from a person who has not authenticated recently enough. */
  private Decision recent(Caller caller, Granted granted) {
    BoardInfo info = granted.board().info();
    Optional<ErrorCode> refusal =
        info.stepUp().flatMap(maxAge -> stepUp.refusal(caller.identity(), maxAge));
    if (refusal.isEmpty()) {
      return granted;
    }
    refused(caller, Optional.of(info.id()), refusal.get());
    return new Withheld(granted.board(), refusal.get());
  }

  /**
   * As {@link #decide}, whenever the caller authenticated: for what is not on the board itself,
   * such as its name.
   */
  public Decision visible(Caller caller, String boardId, Permission... oneOf) {
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

  /** Whether the user has the permission now, whatever the step-up of the board; audits nothing. */
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
    refused(caller, boardId, ErrorCode.FORBIDDEN);
  }

  /** As {@link #denied}, with the error that the caller gets. */
  public void refused(Caller caller, Optional<String> boardId, ErrorCode code) {
    audit.record(caller.denial().with(Field.BOARD, boardId).with(Field.REASON, code.code()));
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
