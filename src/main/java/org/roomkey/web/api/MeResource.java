package org.roomkey.web.api;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.account.AccountException;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.password.SignIn.Result;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.PasswordSignIn;

/**
 * {@code GET /api/me}: the caller, with method, scopes and times. {@code POST
 * /api/me/authenticate}: authenticates the caller again, for step-up.
 */
public final class MeResource {
  private static final String PASSWORD = "password";
  private static final String PROVIDER = "provider";

  /**
   * @param expiresAt null for never
   * @param authenticatedAt null if nobody says
   * @param ways the ways in which a signed-in person can authenticate again; null for other callers
   */
  public record Me(
      Person user,
      boolean admin,
      String method,
      List<String> scopes,
      String expiresAt,
      String authenticatedAt,
      List<String> ways) {}

  public record Renewed(String authenticatedAt) {}

  private final PasswordSignIn passwords;
  private final UserStore users;
  private final Predicate<String> beganAtProvider;

  /**
   * @param beganAtProvider whether the login of this id began at an OpenID provider; may block
   */
  public MeResource(PasswordSignIn passwords, UserStore users, Predicate<String> beganAtProvider) {
    this.passwords = passwords;
    this.users = users;
    this.beganAtProvider = beganAtProvider;
  }

  Answer show(Exchange exchange) {
    Identity caller = exchange.caller();
    Instant end = caller.lifetime().endsAt();
    return Answer.ok(
        new Me(
            new Person(caller.user().id(), caller.user().name(), caller.user().application()),
            caller.user().admin(),
            caller.method().text(),
            caller.scopes().stream().map(Scope::text).sorted().toList(),
            end.equals(Instant.MAX) ? null : WireTime.format(end),
            authenticatedAt(caller),
            caller.loginId().map(loginId -> ways(caller.user(), loginId)).orElse(null)));
  }

  private static String authenticatedAt(Identity caller) {
    return caller.lifetime().authenticatedAt().map(WireTime::format).orElse(null);
  }

  private List<String> ways(User person, String loginId) {
    if (beganAtProvider.test(loginId)) {
      return List.of(PROVIDER);
    }
    return username(person).isPresent() ? List.of(PASSWORD) : List.of();
  }

  /** The name with which the person can enter a password, here or in the container's realm. */
  private Optional<String> username(User person) {
    return users
        .account(person.id())
        .filter(account -> account.passwordHash().isPresent())
        .map(UserStore.Account::username)
        .or(() -> Optional.of(person.id()).filter(id -> passwords.hasRealm()));
  }

  /** Keeps the login, its cookie and its sockets. The {@code HttpSession} gets a new id. */
  Answer authenticate(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    JsonFields body = exchange.body();
    String password = body.string(PASSWORD, text -> true);
    Optional<String> username = username(exchange.user());
    if (username.isEmpty()) {
      throw ApiException.forbidden();
    }
    Result result =
        passwords.renew(
            exchange.request(), exchange.response(), exchange.caller(), username.get(), password);
    if (!(result instanceof Result.Renewed)) {
      throw PasswordSignIn.error(result, ApiException.wrongPassword());
    }
    if (exchange.request().getSession(false) != null) {
      exchange.request().changeSessionId();
    }
    return Answer.ok(new Renewed(authenticatedAt(exchange.caller())));
  }
}
