package org.roomkey.access;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.roomkey.account.GroupRights;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.room.MemberList;
import org.roomkey.room.MemberList.Member;
import org.roomkey.room.Role;
import org.roomkey.room.Waiting;
import org.roomkey.user.GivenRights;
import org.roomkey.user.GivenRights.Given;

/**
 * Grants and revokes memberships by the groups of an outside source; the container's realm calls
 * them roles. A membership that somebody gave by hand stays; the higher role counts. Changes a
 * board like the route for members, so that a user who loses a membership is removed at once. Safe
 * for use by many threads.
 */
public final class RealmBoards implements GroupRights.Memberships {
  private static final Log LOG = Log.of(RealmBoards.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  /** The group, which is a role of the container's realm, gives this role on the board. */
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
  private final GivenRights given;
  private final String method;
  private final Audit audit;

  /**
   * @param method how the people of the source authenticate, for the audit log
   */
  public RealmBoards(
      List<Grant> grants,
      Boards boards,
      MemberList members,
      GivenRights given,
      String method,
      Audit audit) {
    this.grants = grants;
    this.boards = boards;
    this.members = members;
    this.given = given;
    this.method = method;
    this.audit = audit;
  }

  /** Containers read {@code *} and {@code **} as every user, so that they are no roles. */
  public static boolean isRole(String text) {
    return !text.isBlank() && !text.equals("*") && !text.equals("**");
  }

  @Override
  public void follow(String userId, Predicate<String> isInGroup) {
    if (grants.isEmpty()) {
      return;
    }
    Map<String, Given> all = given.of(userId);
    for (String boardId : grants.stream().map(Grant::boardId).distinct().toList()) {
      Optional<Role> byGroups =
          grants.stream()
              .filter(grant -> grant.boardId().equals(boardId) && isInGroup.test(grant.realmRole()))
              .map(Grant::role)
              .max(Comparator.naturalOrder());
      follow(boardId, userId, byGroups, Optional.ofNullable(all.get(boardId)));
    }
  }

  /** The record comes before the right, and goes after it: a right without a record is no one's. */
  private void follow(
      String boardId, String userId, Optional<Role> byGroups, Optional<Given> known) {
    Optional<Role> now = members.find(boardId, userId).map(Member::role);
    boolean isGiven = known.isPresent() && now.map(Role::text).equals(known.map(Given::role));
    Optional<Role> byHand = isGiven ? known.flatMap(Given::own).flatMap(Role::parse) : now;
    Optional<Role> wanted =
        Stream.of(byHand, byGroups).flatMap(Optional::stream).max(Comparator.naturalOrder());
    boolean mustChange = !now.equals(wanted);
    Optional<Board> board = mustChange ? boards.find(boardId) : Optional.empty();
    if (mustChange && board.isEmpty()) {
      sparseLog.log(
          Level.WARNING, "groups grant membership of the board {0}, which is not there", boardId);
      return;
    }
    Optional<Given> next =
        wanted.equals(byHand)
            ? Optional.empty()
            : wanted.map(role -> new Given(role.text(), byHand.map(Role::text)));
    if (next.isPresent() && !next.equals(known)) {
      given.remember(userId, boardId, next.get());
    }
    board.ifPresent(found -> change(found, boardId, userId, wanted));
    if (next.isEmpty() && known.isPresent()) {
      given.forget(userId, boardId);
    }
  }

  private void change(Board board, String boardId, String userId, Optional<Role> wanted) {
    if (wanted.isPresent()) {
      put(board, boardId, userId, wanted.get());
    } else if (Waiting.on(board.removeMember(userId))) {
      audit.record(event(Kind.MEMBER_REMOVED, boardId, userId));
    }
  }

  private void put(Board board, String boardId, String userId, Role role) {
    if (Waiting.on(board.putMember(userId, role))) {
      audit.record(event(Kind.MEMBER_CHANGED, boardId, userId).with(Field.RESULT, role.text()));
    } else {
      sparseLog.log(
          Level.WARNING,
          "groups grant membership of the board {0}, which has its maximum of members",
          boardId);
    }
  }

  private AuditEvent event(Kind kind, String boardId, String userId) {
    return AuditEvent.of(kind)
        .with(Field.TARGET, userId)
        .with(Field.BOARD, boardId)
        .with(Field.METHOD, method);
  }
}
