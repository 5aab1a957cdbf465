package org.roomkey.web.api;

import java.io.IOException;
import java.util.Optional;
import org.roomkey.account.AccountException;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.Tickets;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.BoardStore;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * {@code POST /api/tickets}: issues a ticket for one socket of the caller. With the scope {@code
 * act_as} an application gets tickets for its own people, which may end with a session of theirs.
 */
public final class TicketsResource {

  /**
   * @param expiresIn seconds
   */
  public record Issued(String ticket, long expiresIn) {}

  private final Tickets tickets;
  private final ApplicationPeople people;
  private final BoundLogins boundLogins;
  private final BoardStore boards;

  public TicketsResource(
      Tickets tickets, ApplicationPeople people, BoundLogins boundLogins, BoardStore boards) {
    this.tickets = tickets;
    this.people = people;
    this.boundLogins = boundLogins;
    this.boards = boards;
  }

  Answer issue(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    JsonFields body = exchange.body();
    Identity caller = exchange.caller();
    if (caller.loginId().or(caller::tokenId).isEmpty()) {
      throw ApiException.forbidden();
    }
    Optional<String> boardId =
        Optional.ofNullable(body.optionalString("boardId", Identifiers::isValid));
    if (boardId.isPresent() && !caller.covers(boardId.get())) {
      throw ApiException.forbidden();
    }
    Optional<String> session =
        Optional.ofNullable(body.optionalString("session", BoundLogins::isKey));
    Optional<User> person =
        body.has("userId") || body.has("name") || session.isPresent()
            ? Optional.of(person(exchange, body))
            : Optional.empty();
    Ticket ticket =
        person.isPresent()
            ? bound(caller, session, Ticket.of(caller, person.get(), boardId))
            : own(exchange, boardId);
    AuditEvent event =
        exchange
            .event(Kind.TICKET_CREATED)
            .with(Field.TARGET, person.map(User::id))
            .with(Field.LOGIN, ticket.loginId())
            .with(Field.BOARD, boardId.filter(id -> boards.find(id).isPresent()));
    Issued issued =
        tickets
            .issue(ticket)
            .map(secret -> new Issued(secret, Tickets.LIFE.toSeconds()))
            .orElseThrow(ApiException::rateLimited);
    exchange.note(event);
    return Answer.created(issued);
  }

  private static Ticket own(Exchange exchange, Optional<String> boardId) throws ApiException {
    exchange.mustHave(Scope.CONNECT);
    return Ticket.of(exchange.caller(), boardId);
  }

  /** The ticket, and the begin or the renewal of its bound login before anybody has it. */
  private Ticket bound(Identity caller, Optional<String> session, Ticket ticket)
      throws ApiException {
    if (session.isEmpty()) {
      return ticket;
    }
    try {
      return boundLogins
          .begin(caller.user().id(), session.get(), ticket.userId())
          .map(ticket::boundTo)
          .orElseThrow(ApiException::sessionEnded);
    } catch (FullException e) {
      throw ApiException.rateLimited();
    }
  }

  /** The person of another application. Only tokens may act for others; logins may not. */
  private User person(Exchange exchange, JsonFields body)
      throws ApiException, AccountException, ProtocolException {
    String userId = body.string("userId", Identifiers::isValid);
    Optional<String> name = Optional.ofNullable(body.outsideString("name"));
    exchange.mustActForOthers();
    return people.person(exchange.user().id(), userId, name).orElseThrow(ApiException::forbidden);
  }
}
