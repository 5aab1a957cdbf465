package org.roomkey.web.api;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.account.AccountException;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.passkey.PasskeySignIn;
import org.roomkey.passkey.Passkeys;
import org.roomkey.password.SignIn.Result;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.protocol.WireTime;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.PasskeyAuthentication;
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
  private final PasskeyAuthentication requests;
  private final Passkeys passkeys;
  private final UserStore users;
  private final Predicate<String> beganAtProvider;

  /**
   * @param beganAtProvider whether the login of this id began at an OpenID provider; may block
   */
  public MeResource(
      PasswordSignIn passwords,
      PasskeyAuthentication requests,
      Passkeys passkeys,
      UserStore users,
      Predicate<String> beganAtProvider) {
    this.passwords = passwords;
    this.requests = requests;
    this.passkeys = passkeys;
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
            caller.loginId().map(loginId -> ways(exchange, loginId)).orElse(null)));
  }

  private static String authenticatedAt(Identity caller) {
    return caller.lifetime().authenticatedAt().map(WireTime::format).orElse(null);
  }

  private List<String> ways(Exchange exchange, String loginId) {
    if (beganAtProvider.test(loginId)) {
      return List.of(PROVIDER);
    }
    List<String> ways = new ArrayList<>();
    if (username(exchange.user()).isPresent()) {
      ways.add(PASSWORD);
    }
    boolean hasPasskey =
        requests
            .party(exchange.request())
            .filter(party -> passkeys.haveWorking(exchange.user().id(), party))
            .isPresent();
    if (hasPasskey) {
      ways.add("passkey");
    }
    return ways;
  }

  /** The name with which the person can enter a password, here or in the container's realm. */
  private Optional<String> username(User person) {
    return users
        .account(person.id())
        .filter(account -> passwords.areOn() && account.passwordHash().isPresent())
        .map(UserStore.Account::username)
        .or(() -> Optional.of(person.id()).filter(id -> passwords.hasRealm()));
  }

  /** The options for a passkey with which the person authenticates again. */
  Answer options(Exchange exchange) throws ApiException {
    return Answer.ok(requests.options(exchange.request(), exchange.mustBeSignedIn()));
  }

  /**
   * Takes a password, or else the answer of a passkey. Keeps the login, its cookie and its sockets.
   * The {@code HttpSession} gets a new id.
   */
  Answer authenticate(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    JsonFields body = exchange.body();
    if (body.has("response") && !body.has(PASSWORD)) {
      renewByPasskey(exchange, body);
    } else {
      renewByPassword(exchange, body);
    }
    changeSessionId(exchange);
    return Answer.ok(new Renewed(authenticatedAt(exchange.caller())));
  }

  private static void changeSessionId(Exchange exchange) throws ApiException {
    try {
      if (exchange.request().getSession(false) != null) {
        String unused = exchange.request().changeSessionId();
      }
    } catch (IllegalStateException ended) {
      throw ApiException.forbidden(); // The login ends at the same time.
    }
  }

  private void renewByPassword(Exchange exchange, JsonFields body)
      throws ApiException, ProtocolException {
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
  }

  private void renewByPasskey(Exchange exchange, JsonFields body)
      throws ApiException, ProtocolException {
    PasskeySignIn.Result result =
        requests.renew(exchange.request(), exchange.response(), exchange.caller(), body);
    if (!(result instanceof PasskeySignIn.Result.Renewed)) {
      throw PasskeyAuthentication.error(result, ApiException.wrongPasskey());
    }
  }
}
