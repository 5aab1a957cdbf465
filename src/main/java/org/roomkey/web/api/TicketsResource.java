package org.roomkey.web.api;

import java.io.IOException;
import java.util.Optional;
import org.roomkey.account.AccountException;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
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
 * act_as} an application gets tickets for its own people.
 */
public final class TicketsResource {

  /**
   * @param expiresIn seconds
   */
  public record Issued(String ticket, long expiresIn) {}

  private final Tickets tickets;
  private final ApplicationPeople people;
  private final BoardStore boards;

  public TicketsResource(Tickets tickets, ApplicationPeople people, BoardStore boards) {
    this.boards = boards;
    this.tickets = tickets;
    this.people = people;
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
    Optional<User> person =
        body.has("userId") || body.has("name")
            ? Optional.of(person(caller, body))
            : Optional.empty();
    Ticket ticket =
        person.isPresent() ? Ticket.of(caller, person.get(), boardId) : own(exchange, boardId);
    AuditEvent event =
        exchange
            .event(Kind.TICKET_CREATED)
            .with(Field.TARGET, person.map(User::id))
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

  /** The person of another application. Only tokens may act for others; logins may not. */
  private User person(Identity caller, JsonFields body)
      throws ApiException, AccountException, ProtocolException {
    String userId = body.string("userId", Identifiers::isValid);
    Optional<String> name = Optional.ofNullable(body.outsideString("name"));
    if (caller.tokenId().isEmpty() || !caller.has(Scope.ACT_AS)) {
      throw ApiException.forbidden();
    }
    return people.person(caller.user().id(), userId, name).orElseThrow(ApiException::forbidden);
  }
}
