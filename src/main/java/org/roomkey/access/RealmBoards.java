package org.roomkey.access;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.account.RealmRights;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.room.MemberList;
import org.roomkey.room.MemberList.Member;
import org.roomkey.room.Role;
import org.roomkey.room.Waiting;

/**
 * Grants and revokes memberships by the container's roles, for people whom the container
 * authenticates. Changes a board like the route for members, so that a user who loses a membership
 * is removed at once. Safe for use by many threads.
 */
public final class RealmBoards implements RealmRights.Memberships {
  private static final Log LOG = Log.of(RealmBoards.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  /** The container's role gives this role on the board. */
  public record Grant(String realmRole, String boardId, Role role) {
    /** Parses the form of the setting, such as {@code sales=board-1:editor}; empty if invalid. */
    public static Optional<Grant> parse(String text) {
      int is = text.lastIndexOf('=');
      int as = text.lastIndexOf(':');
      if (is < 0 || as < is) {
        return Optional.empty();
      }
      String realmRole = text.substring(0, is).strip();
      String boardId = text.substring(is + 1, as).strip();
      return isRole(realmRole) && Identifiers.isValid(boardId)
          ? Role.parse(text.substring(as + 1).strip())
              .map(role -> new Grant(realmRole, boardId, role))
          : Optional.empty();
    }
  }

  private final List<Grant> grants;
  private final Boards boards;
  private final MemberList members;
  private final Audit audit;

  public RealmBoards(List<Grant> grants, Boards boards, MemberList members, Audit audit) {
    this.grants = grants;
    this.boards = boards;
    this.members = members;
    this.audit = audit;
  }

  /** Containers read {@code *} and {@code **} as every user, so that they are no roles. */
  public static boolean isRole(String text) {
    return !text.isBlank() && !text.equals("*") && !text.equals("**");
  }

  @Override
  public void follow(String userId, Predicate<String> hasRole) {
    for (String boardId : grants.stream().map(Grant::boardId).distinct().toList()) {
      Optional<Role> wanted =
          grants.stream()
              .filter(grant -> grant.boardId().equals(boardId) && hasRole.test(grant.realmRole()))
              .map(Grant::role)
              .max(Comparator.naturalOrder());
      if (!members.find(boardId, userId).map(Member::role).equals(wanted)) {
        change(boardId, userId, wanted);
      }
    }
  }

  private void change(String boardId, String userId, Optional<Role> wanted) {
    Optional<Board> board = boards.find(boardId);
    if (board.isEmpty()) {
      sparseLog.log(
          Level.WARNING, "roomkey.realm.boards names the board {0}, which is not there", boardId);
      return;
    }
    if (wanted.isPresent()) {
      put(board.get(), boardId, userId, wanted.get());
    } else if (Waiting.on(board.get().removeMember(userId))) {
      audit.record(event(Kind.MEMBER_REMOVED, boardId, userId));
    }
  }

  private void put(Board board, String boardId, String userId, Role role) {
    if (Waiting.on(board.putMember(userId, role))) {
      audit.record(event(Kind.MEMBER_CHANGED, boardId, userId).with(Field.RESULT, role.text()));
    } else {
      sparseLog.log(
          Level.WARNING, "roomkey.realm.boards: the board {0} has its maximum of members", boardId);
    }
  }

  private static AuditEvent event(Kind kind, String boardId, String userId) {
    return AuditEvent.of(kind)
        .with(Field.TARGET, userId)
        .with(Field.BOARD, boardId)
        .with(Field.METHOD, Identity.Method.PRINCIPAL.text());
  }
}
