package org.roomkey.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.account.DisplayNames;
import org.roomkey.account.RealmPeople;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Refusal;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.IssuedCredentials;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Logins;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.FakeRequest;
import org.roomkey.testing.FakeResponse;
import org.roomkey.user.User;

class PrincipalSignInTest {
  private final AuthParts parts = new AuthParts();
  private final FakeRequest request =
      new FakeRequest().attribute(RequestCredentials.PRINCIPAL, "dora");
  private final FakeResponse response = new FakeResponse();

  private Authentication signedIn(LoginStore store) throws Exception {
    Logins logins =
        new Logins(
            store,
            parts.revocations,
            new Logins.Limits(AuthParts.IDLE, AuthParts.ABSOLUTE),
            parts.clock,
            parts.background,
            Audit.NONE);
    RealmPeople people =
        new RealmPeople(
            parts.users,
            parts.noRights(),
            DisplayNames.NONE,
            parts.clock,
            AuthParts.ABSOLUTE,
            Audit.NONE);
    Authenticator authenticator =
        new Authenticator(
            new IssuedCredentials(logins, parts.boundLogins, parts.tokens, parts.tickets),
            parts.users,
            UrlTokens.ALL,
            Optional.empty(),
            Optional.of(people));
    PrincipalSignIn signIn =
        new PrincipalSignIn(
            people, authenticator, logins, new LoginSessions(logins, 1), parts.audit::add);
    return signIn.signedIn(
        request.request(), response.response(), new Refused(Refusal.UNAUTHORIZED));
  }

  /** Keeps logins, and disables their person with the first. */
  private LoginStore disablingStore() {
    return (LoginStore)
        Proxy.newProxyInstance(
            LoginStore.class.getClassLoader(),
            new Class<?>[] {LoginStore.class},
            (self, method, arguments) -> {
              Object answer = method.invoke(parts.loginStore, arguments);
              if (method.getName().equals("insert")) {
                parts.users.change(
                    "dora",
                    dora -> new User(dora.id(), dora.name(), dora.kind(), dora.admin(), true));
              }
              return answer;
            });
  }

  @Test
  void aPersonWithAPrincipalGetsALoginACookieAndASession() throws Exception {
    Authentication caller = signedIn(parts.loginStore);

    assertEquals("dora", caller.accepted().orElseThrow().user().id());
    assertEquals(1, parts.loginStore.unended("dora").size());
    assertEquals(1, response.cookies().size());
    assertEquals(1, request.createdSessions().size());
    assertTrue(parts.audited().toString().contains("principal"), parts.audited().toString());
  }

  @Test
  void aPersonDisabledDuringSignInKeepsNoLogin() throws Exception {
    assertEquals(new Refused(Refusal.FORBIDDEN), signedIn(disablingStore()));

    assertEquals(List.of(), parts.loginStore.unended("dora"));
    assertEquals(List.of(), response.cookies());
    assertEquals(List.of(), request.createdSessions());
    assertEquals(List.of(), parts.audited());
  }
}
