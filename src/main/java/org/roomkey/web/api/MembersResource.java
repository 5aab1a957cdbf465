package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Permission;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Board;
import org.roomkey.room.MemberList;
import org.roomkey.room.MemberList.Member;
import org.roomkey.room.Role;
import org.roomkey.room.Waiting;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * {@code /api/boards/{boardId}/members}: the members of a board; {@code /candidates}: people who
 * may be added. For owners and administrators; everybody sees their own membership.
 */
public final class MembersResource {

  public record Shown(Person user, String role) {
    static Shown of(Member member) {
      return new Shown(
          new Person(member.userId(), member.name(), member.application()), member.role().text());
    }
  }

  public record Listed(List<Shown> members, boolean more) {}

  /**
   * People in the order of names.
   *
   * @param more whether there are others, which a longer text would find
   */
  public record Found(List<Person> users, boolean more) {}

  private static final int MAX_LISTED = 1_000;
  private static final int MAX_FOUND = 20;

  private final BoardAccess access;
  private final MemberList members;
  private final UserStore users;

  public MembersResource(BoardAccess access, MemberList members, UserStore users) {
    this.access = access;
    this.members = members;
    this.users = users;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    Board board = forOwners(exchange);
    List<Member> found = members.list(board.info().id(), limit + 1);
    return Answer.ok(
        new Listed(found.stream().limit(limit).map(Shown::of).toList(), found.size() > limit));
  }

  Answer show(Exchange exchange) throws ApiException {
    String userId = exchange.path("userId");
    boolean own = userId.equals(exchange.user().id());
    Board board =
        own
            ? exchange.visible(access, Permission.READ, Permission.MANAGE).board()
            : forOwners(exchange);
    Optional<Member> member =
        Identifiers.isValid(userId) ? members.find(board.info().id(), userId) : Optional.empty();
    return Answer.ok(Shown.of(member.orElseThrow(ApiException::notFound)));
  }

  /** The board, if the caller is an owner (with the scope {@code read}) or may manage it. */
  private Board forOwners(Exchange exchange) throws ApiException {
    Granted granted = exchange.board(access, Permission.READ, Permission.MANAGE);
    if (!granted.isOwner() && !granted.has(Permission.MANAGE)) {
      throw exchange.deniedOn(access, granted.board());
    }
    return granted.board();
  }

  Answer put(Exchange exchange) throws ApiException, ProtocolException, IOException {
    String userId = exchange.path("userId");
    Board board = exchange.board(access, Permission.MANAGE).board();
    String text = exchange.body().string("role", name -> Role.parse(name).isPresent());
    Role role = Role.parse(text).orElseThrow();
    Optional<User> user = Identifiers.isValid(userId) ? users.find(userId) : Optional.empty();
    User member = user.orElseThrow(ApiException::userNotFound);
    if (!Waiting.on(board.putMember(userId, role))) {
      throw ApiException.tooManyMembers();
    }
    exchange.note(
        exchange
            .event(Kind.MEMBER_CHANGED)
            .with(Field.TARGET, userId)
            .with(Field.BOARD, board.info().id())
            .with(Field.RESULT, role.text()));
    return Answer.ok(Shown.of(new Member(userId, member.name(), member.application(), role)));
  }

  /** After the answer the user is no longer on a private board. */
  Answer remove(Exchange exchange) throws ApiException {
    String userId = exchange.path("userId");
    Board board = exchange.board(access, Permission.MANAGE).board();
    if (!Identifiers.isValid(userId) || !Waiting.on(board.removeMember(userId))) {
      throw ApiException.notFound();
    }
    exchange.note(
        exchange
            .event(Kind.MEMBER_REMOVED)
            .with(Field.TARGET, userId)
            .with(Field.BOARD, board.info().id()));
    return Answer.noContent();
  }

  /** Searches names and ids; never searches or shows user names, which are for signing in. */
  Answer search(Exchange exchange) throws ApiException {
    exchange.board(access, Permission.MANAGE);
    String text = exchange.query("text");
    if (text == null || !Names.isText(text)) {
      throw ApiException.invalidField();
    }
    List<Person> found =
        users.search(text, MAX_FOUND + 1).stream()
            .map(user -> new Person(user.id(), user.name(), user.application()))
            .toList();
    return Answer.ok(new Found(found.stream().limit(MAX_FOUND).toList(), found.size() > MAX_FOUND));
  }
}
