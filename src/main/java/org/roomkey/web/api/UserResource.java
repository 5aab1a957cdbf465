package org.roomkey.web.api;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.account.Accounts.Changes;
import org.roomkey.account.Recovery;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Boards;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/admin/users/{userId}}: shows, changes, deletes and disconnects a user. */
public final class UserResource {
  /**
   * A link that is shown once.
   *
   * @param link the address of a page, with the secret
   */
  public record RecoveryLink(String link, String expiresAt) {
    @Override
    public String toString() {
      return "RecoveryLink[" + expiresAt + "]";
    }
  }

  private final Accounts accounts;
  private final Recovery recovery;
  private final Boards boards;
  private final boolean passwordsWork;

  /**
   * @param passwordsWork whether an administrator may set a password
   */
  public UserResource(Accounts accounts, Recovery recovery, Boards boards, boolean passwordsWork) {
    this.accounts = accounts;
    this.recovery = recovery;
    this.boards = boards;
    this.passwordsWork = passwordsWork;
  }

  Answer show(Exchange exchange) throws AccountException {
    return Answer.ok(UserList.Shown.of(accounts.find(exchange.path("userId"))));
  }

  /** Makes a link for a person who lost the password. A token may not: the password outlives it. */
  Answer makeRecoveryLink(Exchange exchange) throws ApiException, AccountException {
    exchange.mustBeSignedIn();
    exchange.mustBeFresh();
    String userId = exchange.path("userId");
    Recovery.Link link = recovery.make(accounts.find(userId).user().id(), exchange.asker());
    exchange.note(
        exchange
            .event(Kind.RECOVERY)
            .with(Field.TARGET, userId)
            .with(Field.REASON, "link_created"));
    return Answer.created(
        new RecoveryLink(exchange.address(link.path()), WireTime.format(link.endsAt())));
  }

  /** An application disconnects its own people only, and does not learn who else exists. */
  Answer disconnect(Exchange exchange) throws ApiException, AccountException {
    String userId = exchange.path("userId");
    User user =
        exchange.caller().administers(Scope.ADMIN_CONNECTIONS)
            ? accounts.find(userId).user()
            : accounts.personOf(exchange.user().id(), userId).orElseThrow(ApiException::forbidden);
    accounts.disconnect(user.id());
    note(exchange, Kind.KICK, userId);
    return Answer.noContent();
  }

  Answer delete(Exchange exchange) throws ApiException, AccountException {
    String userId = exchange.path("userId");
    mustBeSignedInFor(exchange, accounts.find(userId).user());
    accounts.askedBy(exchange.asker()).delete(userId);
    boards.forget(userId);
    note(exchange, Kind.USER_DELETED, userId);
    return Answer.noContent();
  }

  /** Refuses a token that would change an administrator. */
  private static void mustBeSignedInFor(Exchange exchange, User user) throws ApiException {
    if (user.admin()) {
      exchange.mustBeSignedIn();
    }
  }

  Answer change(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    String userId = exchange.path("userId");
    Changes changes = changes(exchange.body());
    if (changes.password().isPresent() && !passwordsWork) {
      throw ApiException.invalidField();
    }
    if (changes.admin().isPresent() || changes.password().isPresent()) {
      exchange.mustBeSignedIn();
    }
    mustBeSignedInFor(exchange, accounts.find(userId).user());
    if (changes.admin().orElse(false) || changes.password().isPresent()) {
      exchange.mustBeFresh();
    }
    Account changed = accounts.askedBy(exchange.asker()).change(userId, changes);
    Answer answer = Answer.ok(UserList.Shown.of(changed));
    exchange.note(
        exchange
            .event(Kind.USER_CHANGED)
            .with(Field.TARGET, userId)
            .with(Field.REASON, changed(changes)));
    return answer;
  }

  /** Names the changed fields; never the new name or password. */
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
