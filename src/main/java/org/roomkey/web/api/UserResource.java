package org.roomkey.web.api;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.account.Accounts.Changes;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Boards;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/admin/users/{userId}} and {@code /disconnect}: one user and the user's sockets. */
public final class UserResource implements Resource {
  private final Accounts accounts;
  private final Boards boards;

  public UserResource(Accounts accounts, Boards boards) {
    this.accounts = accounts;
    this.boards = boards;
  }

  @Override
  public Answer handle(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    String userId = exchange.path().get(0);
    if (exchange.path().size() == 1) {
      return one(exchange, userId);
    }
    if (exchange.path().size() > 2 || !exchange.path().get(1).equals("disconnect")) {
      throw ApiException.notFound();
    }
    if (!exchange.method().equals("POST")) {
      throw ApiException.methodNotAllowed("POST");
    }
    accounts.disconnect(accounts.find(userId).user().id());
    note(exchange, Kind.KICK, userId);
    return Answer.noContent();
  }

  private Answer one(Exchange exchange, String userId)
      throws ApiException, AccountException, ProtocolException, IOException {
    return switch (exchange.method()) {
      case "GET" -> Answer.ok(UserList.Shown.of(accounts.find(userId)));
      case "PATCH" -> change(exchange, userId, changes(exchange.body()));
      case "DELETE" -> {
        mustBeSignedInFor(exchange, accounts.find(userId).user());
        accounts.askedBy(exchange.asker()).delete(userId);
        boards.forget(userId);
        note(exchange, Kind.USER_DELETED, userId);
        yield Answer.noContent();
      }
      default -> throw ApiException.methodNotAllowed("GET", "PATCH", "DELETE");
    };
  }

  /** No token makes, unmakes or locks out an administrator, or lets somebody in by a password. */
  private static void mustBeSignedInFor(Exchange exchange, User user) throws ApiException {
    if (user.admin()) {
      exchange.mustBeSignedIn();
    }
  }

  private Answer change(Exchange exchange, String userId, Changes changes)
      throws ApiException, AccountException {
    if (changes.admin().isPresent() || changes.password().isPresent()) {
      exchange.mustBeSignedIn();
    }
    mustBeSignedInFor(exchange, accounts.find(userId).user());
    Account changed = accounts.askedBy(exchange.asker()).change(userId, changes);
    Answer answer = Answer.ok(UserList.Shown.of(changed));
    exchange.note(
        exchange
            .event(Kind.USER_CHANGED)
            .with(Field.TARGET, userId)
            .with(Field.REASON, changed(changes)));
    return answer;
  }

  /** What was changed, without the name and the password themselves. */
  private static String changed(Changes changes) {
    return Stream.of(
            changes.name().map(name -> "name"),
            changes.admin().map(admin -> "admin=" + admin),
            changes.disabled().map(disabled -> "disabled=" + disabled),
            changes.password().map(password -> "password"))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(" "));
  }

  private static void note(Exchange exchange, Kind kind, String userId) {
    exchange.note(exchange.event(kind).with(Field.TARGET, userId));
  }

  private static Changes changes(JsonFields body) throws ProtocolException {
    return new Changes(
        Optional.ofNullable(body.optionalString("name", Names::isValid)),
        Optional.ofNullable(body.bool("admin", null)),
        Optional.ofNullable(body.bool("disabled", null)),
        Optional.ofNullable(body.optionalString("password", text -> true)));
  }
}
