package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.account.Accounts.NewUser;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.user.User.Kind;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code /api/admin/users}: lists and creates users. */
public final class UserList {
  private static final int MAX_LISTED = 1_000;

  /**
   * A user as administrators see it.
   *
   * @param username null if the user does not sign in here
   * @param application null unless an application created the user
   */
  public record Shown(
      String id,
      String username,
      String name,
      String kind,
      boolean admin,
      boolean disabled,
      String application) {
    static Shown of(Account account) {
      return new Shown(
          account.user().id(),
          account.username(),
          account.user().name(),
          account.user().kind().name().toLowerCase(Locale.ROOT),
          account.user().admin(),
          account.user().disabled(),
          account.user().application());
    }
  }

  /**
   * In order of ids.
   *
   * @param more whether there are others; {@code ?after=} with the last id lists them
   */
  public record Listed(List<Shown> users, boolean more) {}

  private final Accounts accounts;
  private final boolean passwordsWork;

  /**
   * @param passwordsWork whether a new user may have a password
   */
  public UserList(Accounts accounts, boolean passwordsWork) {
    this.accounts = accounts;
    this.passwordsWork = passwordsWork;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    List<Account> found = accounts.list(exchange.after(), limit + 1);
    return Answer.ok(
        new Listed(found.stream().limit(limit).map(Shown::of).toList(), found.size() > limit));
  }

  /** Creates a user. A token may not create administrators or set passwords: both outlive it. */
  Answer create(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    NewUser wanted = wanted(exchange.body());
    if (wanted.password().isPresent() && !passwordsWork) {
      throw ApiException.invalidField();
    }
    if (wanted.admin() || wanted.password().isPresent()) {
      exchange.mustBeSignedIn();
      exchange.mustBeFresh();
    }
    Account account = accounts.askedBy(exchange.asker()).create(wanted);
    exchange.note(
        exchange.event(AuditEvent.Kind.USER_CREATED).with(Field.TARGET, account.user().id()));
    return Answer.created(Shown.of(account));
  }

  private static NewUser wanted(JsonFields body) throws ProtocolException {
    Kind kind =
        optional(body, "kind", text -> kind(text).isPresent())
            .flatMap(UserList::kind)
            .orElse(Kind.PERSON);
    return new NewUser(
        optional(body, "id", Identifiers::isValid),
        optional(body, "username", Names::isValidUsername),
        body.string("name", Names::isValid),
        kind,
        body.bool("admin", false),
        optional(body, "password", text -> true));
  }

  private static Optional<String> optional(JsonFields body, String name, Predicate<String> rule)
      throws ProtocolException {
    return Optional.ofNullable(body.optionalString(name, rule));
  }

  private static Optional<Kind> kind(String text) {
    return switch (text) {
      case "person" -> Optional.of(Kind.PERSON);
      case "service" -> Optional.of(Kind.SERVICE);
      default -> Optional.empty();
    };
  }
}
