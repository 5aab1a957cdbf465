package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.account.GroupRights;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.oidc.Rechecks.Question.Answer;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;

class SessionRefreshTest {
  private static final String NEXT = "the-refresh-token-that-comes-next";

  private final SignInParts parts = new SignInParts();
  private final AtomicBoolean isAway = new AtomicBoolean();
  private SignInParts.Application application;
  private SessionRefresh refresh;
  private ProviderSession session;

  @BeforeEach
  void signIn() throws Exception {
    parts.adminGroup = Optional.of("chiefs");
    application = parts.application();
    refresh =
        new SessionRefresh(
            application.providers.all().get(0),
            new ProviderPeople(
                parts.parts.users,
                provider -> parts.parts.rights(parts.adminGroup, GroupRights.Memberships.NONE),
                parts.parts.audit::add),
            failing(),
            parts.tokens);
    String id = ((SignedIn) application.signIn()).started().login().id();
    Instant now = parts.parts.clock.instant();
    session = parts.sessions.lease(id, now, now, now.plusSeconds(60)).orElseThrow();
    answer(token -> {}, answer -> {});
  }

  @AfterEach
  void close() {
    parts.close();
  }

  /** The store of new tokens is away when the test says so. */
  private ProviderSessionStore failing() {
    return (ProviderSessionStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ProviderSessionStore.class},
            (self, method, arguments) -> {
              if (method.getName().equals("keep") && isAway.get()) {
                throw new StoreException("the database is away, says the test", null);
              }
              return method.invoke(parts.sessions, arguments);
            });
  }

  /** The provider grants a refresh, with changes to the ID token and to the answer. */
  private void answer(Consumer<JWTClaimsSet.Builder> token, Consumer<JsonObjectBuilder> changes) {
    Instant now = parts.parts.clock.instant();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(parts.fake.issuer())
            .audience(FakeProvider.CLIENT)
            .subject("erna")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(60)))
            .claim("name", "Erna Renamed")
            .claim("groups", List.of());
    token.accept(claims);
    JsonObjectBuilder answer =
        Json.createObjectBuilder()
            .add("access_token", "an-access-token")
            .add("token_type", "Bearer")
            .add("refresh_token", NEXT)
            .add("id_token", parts.fake.token(claims.build(), "JWT"));
    changes.accept(answer);
    String text = answer.build().toString();
    parts.fake.answers(FakeProvider.TOKEN, exchange -> FakeProvider.send(exchange, 200, text));
  }

  private void refuse(int status, String body) {
    parts.fake.answers(FakeProvider.TOKEN, exchange -> FakeProvider.send(exchange, status, body));
  }

  private Answer ask() {
    return refresh.ask(session);
  }

  private String storedRefreshToken() {
    ProviderSession stored = parts.sessions.find(session.loginId()).orElseThrow();
    return parts.tokens.open(stored.sealedRefreshToken().orElseThrow(), stored.loginId()).get();
  }

  private String userId() {
    return parts.parts.logins.find(session.loginId()).orElseThrow().login().userId();
  }

  @Test
  void theNewRefreshTokenIsStoredEncryptedAndThePersonFollows() {
    assertEquals(Answer.CONFIRMED, ask());
    assertEquals(NEXT, storedRefreshToken());
    String sealed =
        parts.sessions.find(session.loginId()).orElseThrow().sealedRefreshToken().orElseThrow();
    assertFalse(sealed.contains(NEXT));
    assertTrue(parts.tokens.open(sealed, "another login").isEmpty());
    assertEquals("Erna Renamed", parts.parts.users.find(userId()).orElseThrow().name());
  }

  @Test
  void groupsFollow() {
    answer(token -> token.claim("groups", List.of("chiefs")), answer -> {});
    assertEquals(Answer.CONFIRMED, ask());
    assertTrue(parts.parts.users.find(userId()).orElseThrow().admin());
    answer(token -> {}, answer -> {});
    assertEquals(Answer.CONFIRMED, ask());
    assertFalse(parts.parts.users.find(userId()).orElseThrow().admin());
  }

  @Test
  void aTokenThatTheDatabaseDidNotTakeIsStoredLater() {
    isAway.set(true);
    assertEquals(Answer.CONFIRMED, ask());
    assertThrows(StoreException.class, refresh::settle);
    isAway.set(false);
    refresh.settle();
    assertEquals(NEXT, storedRefreshToken());
    refresh.settle();
  }

  @Test
  void aTokenIsStoredAlsoIfTheRestOfTheAnswerMakesNoSense() {
    answer(token -> token.audience("another-client"), answer -> {});
    assertEquals(Answer.UNDECIDED, ask());
    assertEquals(NEXT, storedRefreshToken());
  }

  @Test
  void tokensThatAreTooLongAreNotStoredAndBlockNothing() {
    answer(
        token -> token.claim("more", "x".repeat(30_000)),
        answer -> answer.add("refresh_token", "y".repeat(30_000)));
    assertEquals(Answer.UNDECIDED, ask());
    refresh.settle();
    ProviderSession stored = parts.sessions.find(session.loginId()).orElseThrow();
    assertEquals(session.sealedIdToken(), stored.sealedIdToken());
    assertEquals(session.sealedRefreshToken(), stored.sealedRefreshToken(), "it is refused next");
  }

  @Test
  void aRefusedTokenIsWithdrawn() {
    refuse(400, "{\"error\":\"invalid_grant\"}");
    assertEquals(Answer.WITHDRAWN, ask());
  }

  @Test
  void anotherPersonIsWithdrawn() {
    answer(token -> token.subject("eve"), answer -> {});
    assertEquals(Answer.WITHDRAWN, ask());
    assertTrue(parts.parts.users.find("eve").isEmpty());
  }

  @Test
  void aPersonWhoIsDisabledHereIsWithdrawn() {
    parts.parts.users.change(userId(), Users::disabled);
    assertEquals(Answer.WITHDRAWN, ask());
  }

  @Test
  void failuresAreUndecided() {
    refuse(503, "{}");
    assertEquals(Answer.UNDECIDED, ask());
    refuse(401, "{\"error\":\"invalid_client\"}");
    assertEquals(Answer.UNDECIDED, ask());
    refuse(200, "no JSON");
    assertEquals(Answer.UNDECIDED, ask());
    refuse(302, "{}");
    assertEquals(Answer.UNDECIDED, ask());
    parts.fake.answers(
        FakeProvider.TOKEN, exchange -> Thread.sleep(Duration.ofSeconds(2).toMillis()));
    assertEquals(Answer.UNDECIDED, ask());
    ProviderSession unreadable =
        session.withTokens(session.sealedIdToken(), Optional.of("another key has sealed it"));
    assertEquals(Answer.UNDECIDED, refresh.ask(unreadable));
  }

  @Test
  void withoutAnIdTokenUserInfoTells() {
    answer(token -> {}, answer -> answer.remove("id_token"));
    parts.fake.userInfo(about -> about.add("name", "Erna of UserInfo"));
    assertEquals(Answer.CONFIRMED, ask());
    assertEquals("Erna of UserInfo", parts.parts.users.find(userId()).orElseThrow().name());
    parts.fake.person("eve");
    assertEquals(Answer.UNDECIDED, ask());
  }
}
