package org.roomkey.web.api;

import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.Board;
import org.roomkey.room.MemberList;
import org.roomkey.room.MemberList.Member;
import org.roomkey.room.Role;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * {@code /api/boards/{boardId}/members} and below: who belongs to a board and as what. For its
 * owners and administrators; everybody may see the own membership.
 */
public final class MembersResource implements Resource {

  /** A member. */
  public record Shown(Person user, String role) {
    static Shown of(Member member) {
      return new Shown(
          new Person(member.userId(), member.name(), member.application()), member.role().text());
    }
  }

  /** The list, in order of names. */
  public record Listed(List<Shown> members, boolean more) {}

  private static final int MAX_LISTED = 1_000;

  private final BoardAccess access;
  private final MemberList members;
  private final UserStore users;

  public MembersResource(BoardAccess access, MemberList members, UserStore users) {
    this.access = access;
    this.members = members;
    this.users = users;
  }

  @Override
  public Answer handle(Exchange exchange) throws ApiException, ProtocolException, IOException {
    return switch (exchange.path().size()) {
      case 2 -> list(exchange);
      case 3 -> one(exchange, exchange.path().get(2));
      default -> throw ApiException.notFound();
    };
  }

  private Answer list(Exchange exchange) throws ApiException {
    if (!exchange.method().equals("GET")) {
      throw ApiException.methodNotAllowed("GET");
    }
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    Board board = access.inspectable(exchange);
    List<Member> found = members.list(board.info().id(), limit + 1);
    return Answer.ok(
        new Listed(found.stream().limit(limit).map(Shown::of).toList(), found.size() > limit));
  }

  private Answer one(Exchange exchange, String userId)
      throws ApiException, ProtocolException, IOException {
    return switch (exchange.method()) {
      case "GET" -> get(exchange, userId);
      case "PUT" -> put(exchange, userId);
      case "DELETE" -> delete(exchange, userId);
      default -> throw ApiException.methodNotAllowed("GET", "PUT", "DELETE");
    };
  }

  private Answer get(Exchange exchange, String userId) throws ApiException {
    boolean own = userId.equals(exchange.user().id());
    Board board = own ? access.visible(exchange) : access.inspectable(exchange);
    Optional<Member> member =
        Identifiers.isValid(userId) ? members.find(board.info().id(), userId) : Optional.empty();
    return Answer.ok(Shown.of(member.orElseThrow(ApiException::notFound)));
  }

  private Answer put(Exchange exchange, String userId)
      throws ApiException, ProtocolException, IOException {
    Board board = access.manageable(exchange);
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

  /** Once it is answered the user is off a private board. */
  private Answer delete(Exchange exchange, String userId) throws ApiException {
    Board board = access.manageable(exchange);
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
}
