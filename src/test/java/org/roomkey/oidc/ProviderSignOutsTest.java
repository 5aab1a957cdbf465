package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jwt.JWTClaimsSet;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.testing.FakeProvider;
import org.roomkey.user.StoreException;

class ProviderSignOutsTest {
  private final SignInParts parts = new SignInParts();
  private SignInParts.Application application;
  private ProviderSignOuts signOuts;

  @BeforeEach
  void start() {
    application = parts.application();
    signOuts = signOuts(parts.sessions);
  }

  @AfterEach
  void close() {
    parts.close();
  }

  private ProviderSignOuts signOuts(ProviderSessionStore sessions) {
    return new ProviderSignOuts(
        application.providers,
        sessions,
        parts.usedOnce,
        parts.parts.logins,
        Duration.ofHours(12),
        parts.parts.clock);
  }

  /** The database is away when this method is called. */
  private ProviderSessionStore failing(String name) {
    return (ProviderSessionStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ProviderSessionStore.class},
            (self, method, arguments) -> {
              if (method.getName().equals(name)) {
                throw new StoreException("the database is away, says the test", null);
              }
              return method.invoke(parts.sessions, arguments);
            });
  }

  private String signIn() throws Exception {
    return ((SignedIn) application.signIn()).started().login().id();
  }

  private Optional<EndReason> ended(String loginId) {
    return parts.parts.logins.find(loginId).orElseThrow().login().ended();
  }

  private JWTClaimsSet.Builder claims() {
    Instant now = parts.parts.clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(parts.fake.issuer())
        .audience(FakeProvider.CLIENT)
        .issueTime(Date.from(now))
        .jwtID("jti-1")
        .subject("erna")
        .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
  }

  private String token() {
    return parts.fake.token(claims().build(), "logout+jwt");
  }

  @Test
  void aTokenThatHadNoEffectMayBeSentAgain() throws Exception {
    String login = signIn();
    String token = token();
    for (String broken : List.of("signOut", "ofSubject")) {
      ProviderSignOuts failing = signOuts(failing(broken));
      assertThrows(StoreException.class, () -> failing.backChannel(token), broken);
    }
    parts.parts.loginStore.fail();
    assertThrows(StoreException.class, () -> signOuts.backChannel(token));
    parts.parts.loginStore.recover();
    assertEquals(Optional.empty(), ended(login));

    signOuts.backChannel(token);
    assertEquals(Optional.of(EndReason.PROVIDER_LOGOUT), ended(login));
    assertEquals(
        "jti", assertThrows(RefusedException.class, () -> signOuts.backChannel(token)).check());
  }
}
