package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.account.OutsidePeople;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Secrets;
import org.roomkey.oidc.ProviderLogins.Confirmed;
import org.roomkey.oidc.ProviderLogins.Forbidden;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.oidc.ProviderSignIn.Begun;
import org.roomkey.oidc.ProviderSignIn.Denied;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class ProviderSignInTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final SignInParts parts = new SignInParts();
  private final FakeProvider fake = parts.fake;

  @AfterEach
  void close() {
    parts.close();
  }

  private SignedIn signedIn() throws Exception {
    return assertInstanceOf(SignedIn.class, parts.application().signIn());
  }

  private Map<String, String> request() throws Exception {
    return request(parts.application());
  }

  private static Map<String, String> request(SignInParts.Application application) throws Exception {
    return FakeProvider.parameters(application.begin().location().getRawQuery());
  }

  @Test
  void thePersonComesToBeAsWithAJwtOfTheSameIssuer() throws Exception {
    SignedIn result = signedIn();

    assertEquals(
        new User("erna", "Erna of the provider", User.Kind.PERSON, false, false), result.user());
    assertEquals("/boards", result.next());
    assertEquals(
        Optional.of(result.user()),
        OutsidePeople.of(
                fake.issuer(), Identity.Method.JWT, parts.parts.users, parts.parts.audit::add)
            .person("erna", Optional.empty()));
    assertEquals(List.of("USER_CREATED {TARGET=erna, METHOD=oidc}"), parts.parts.audited());
  }

  @Test
  void theLoginKnowsWhenThePersonAuthenticated() throws Exception {
    Instant now = Instant.ofEpochSecond(parts.parts.clock.instant().getEpochSecond());
    assertEquals(Optional.of(now.minusSeconds(20)), signedIn().started().login().authenticatedAt());

    fake.claims(token -> token.claim("auth_time", null));
    assertEquals(
        Optional.of(Instant.EPOCH),
        signedIn().started().login().authenticatedAt(),
        "the provider may have let the person in by an old session");
    fake.claims(token -> token.claim("auth_time", now.plusSeconds(600).getEpochSecond()));
    assertEquals(
        Optional.of(parts.parts.clock.instant()),
        signedIn().started().login().authenticatedAt(),
        "never later than now");
  }

  @Test
  void theRequestHasAllThatProtectsIt() throws Exception {
    Map<String, String> request = request();

    assertEquals("code", request.get("response_type"));
    assertEquals(FakeProvider.CLIENT, request.get("client_id"));
    assertEquals(SignInParts.CALLBACK.toString(), request.get("redirect_uri"));
    assertEquals("S256", request.get("code_challenge_method"));
    for (String name : List.of("state", "nonce", "code_challenge")) {
      assertEquals(43, request.get(name).length(), name);
    }
    assertNull(request.get("prompt"));
  }

  @Test
  void offlineAccessIsRequestedWhereItIsOffered() throws Exception {
    assertEquals(Set.of("openid", "profile", "email"), Set.of(request().get("scope").split(" ")));

    fake.metadata(
        document ->
            document.add(
                "scopes_supported", Json.createArrayBuilder().add("openid").add("offline_access")));
    assertTrue(List.of(request().get("scope").split(" ")).contains("offline_access"));
  }

  /** Keycloak would report no sign-out for it. */
  @Test
  void offlineAccessIsNotRequestedWhereSignOutsAreReported() throws Exception {
    fake.metadata(
        document ->
            document
                .add(
                    "scopes_supported",
                    Json.createArrayBuilder().add("openid").add("offline_access"))
                .add("backchannel_logout_supported", true));

    assertEquals(Set.of("openid", "profile", "email"), Set.of(request().get("scope").split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {FakeProvider.PUSH, FakeProvider.TOKEN})
  void aProviderThatRefusesThisClientIsReportedAsSuch(String path) {
    fake.metadata(
            document ->
                document.add(
                    "pushed_authorization_request_endpoint", fake.issuer() + FakeProvider.PUSH))
        .answers(
            path,
            exchange -> {
              exchange.getRequestBody().readAllBytes();
              FakeProvider.send(exchange, 401, "{\"error\":\"invalid_request\"}");
            });

    assertThrows(ProviderUnavailableException.class, () -> parts.application().signIn());
    assertTrue(
        log.lines().toString().contains("refuses this client: invalid_client"),
        log.lines().toString());
  }

  @Test
  void theRequestIsPushedWhereTheProviderTakesIt() throws Exception {
    fake.metadata(
        document ->
            document.add(
                "pushed_authorization_request_endpoint", fake.issuer() + FakeProvider.PUSH));
    Map<String, String> request = request();

    assertEquals(Set.of("client_id", "request_uri"), request.keySet());
    signedIn();
  }

  @Test
  void theSessionIsStoredEncrypted() throws Exception {
    String loginId = signedIn().started().login().id();
    ProviderSession session = parts.sessions.find(loginId).orElseThrow();

    assertEquals("", session.provider());
    assertEquals(Secrets.digest(fake.issuer()), session.issuerDigest());
    assertEquals(Secrets.digest("erna"), session.subjectDigest());
    assertEquals(Optional.of(Secrets.digest("session-of-erna")), session.sidDigest());
    assertEquals(parts.parts.clock.instant().getEpochSecond(), session.issuedAt().getEpochSecond());
    String idToken = parts.tokens.open(session.sealedIdToken(), loginId).orElseThrow();
    assertFalse(session.sealedIdToken().contains(idToken.substring(0, 20)));
    assertEquals(Optional.empty(), parts.tokens.open(session.sealedIdToken(), "another-login"));
    assertTrue(
        session.sealedRefreshToken().flatMap(text -> parts.tokens.open(text, loginId)).isPresent());
  }

  /** The logout token came before the callback. */
  @Test
  void aSignOutThatOvertakesTheCallbackWins() throws Exception {
    long issued = parts.parts.clock.instant().getEpochSecond() * 1_000;
    signOut("SID", "session-of-erna", issued);

    RefusedException refused = assertThrows(RefusedException.class, () -> signedIn());

    assertEquals("signed_out", refused.check());
    assertTrue(parts.parts.logins.liveOf("erna").isEmpty());
    assertEquals(
        List.of(CloseStatus.SESSION_EXPIRED),
        parts.parts.announced.stream().map(Revocation::close).toList());
  }

  @Test
  void aSignOutThatComesJustAfterTheLookWins() throws Exception {
    parts.afterTheLook = () -> parts.parts.logins.endAll("erna", EndReason.PROVIDER_LOGOUT, null);

    RefusedException refused = assertThrows(RefusedException.class, () -> signedIn());

    assertEquals("signed_out", refused.check());
  }

  @Test
  void anOlderSignOutDoesNotEndALaterSignIn() throws Exception {
    long issued = parts.parts.clock.instant().getEpochSecond() * 1_000;
    signOut("SUBJECT", "erna", issued - 1_000);
    signOut("SUBJECT", "another", issued);
    signOut("SID", "another-session", issued);

    signedIn();
  }

  private void signOut(String kind, String name, long issuedMillis) {
    parts.execute(
        "INSERT INTO provider_logouts (issuer_digest, kind, digest, issued_at, expires_at)"
            + " VALUES ('%s', '%s', '%s', %d, %d)"
                .formatted(
                    Secrets.digest(fake.issuer()),
                    kind,
                    Secrets.digest(name),
                    issuedMillis,
                    Long.MAX_VALUE));
  }

  @Test
  void aDisabledPersonIsForbidden() throws Exception {
    signedIn();
    parts.parts.users.change("erna", Users::disabled);

    assertInstanceOf(Forbidden.class, parts.application().signIn());
    assertEquals(1, parts.parts.logins.liveOf("erna").size(), "only the one of before");
    assertEquals(List.of(), parts.parts.announced, "none began");
  }

  @Test
  void anIdOfSomebodyElseIsForbidden() throws Exception {
    fake.person(Users.ALICE.id());

    assertInstanceOf(Forbidden.class, parts.application().signIn());
  }

  @Test
  void anErrorOfTheProviderIsNoForgery() throws Exception {
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();

    Denied denied =
        assertInstanceOf(
            Denied.class,
            application.complete(
                begun,
                Map.of("state", begun.state(), "iss", fake.issuer(), "error", "access_denied")));
    assertEquals("access_denied", denied.error());
  }

  @Test
  void userInfoIsAskedOnlyForWhatTheIdTokenLacks() throws Exception {
    signedIn();
    assertEquals(0, fake.requests(FakeProvider.USER_INFO));

    fake.claims(token -> token.claim("name", null))
        .userInfo(about -> about.add("name", "Erna Müller").add("email", "e@example.com"));
    assertEquals("Erna Müller", signedIn().user().name());
    assertEquals(1, fake.requests(FakeProvider.USER_INFO));
  }

  @Test
  void groupsGiveAndTakeTheRightOfAnAdministrator() throws Exception {
    parts.adminGroup = Optional.of("/it/admins");
    parts.parts.users.change(Users.ADMIN.id(), user -> user);
    fake.claims(token -> token.claim("groups", List.of("/it/admins", "/staff")));
    assertTrue(signedIn().user().admin());

    fake.claims(token -> token.claim("groups", List.of("/staff")));
    assertFalse(signedIn().user().admin());
    assertEquals(
        List.of("admin=true", "admin=false"),
        parts.parts.audited().stream()
            .filter(event -> event.startsWith("USER_CHANGED"))
            .map(event -> event.replaceAll(".*REASON=([^,}]*).*", "$1"))
            .toList());
  }

  @Test
  void aRightThatWasGivenByHandStays() throws Exception {
    parts.adminGroup = Optional.of("admins");
    signedIn();
    parts.parts.users.change("erna", user -> user.withAdmin(true));

    assertTrue(signedIn().user().admin());
    fake.claims(token -> token.claim("groups", "admins"));
    assertTrue(signedIn().user().admin());
    fake.claims(token -> {});
    assertTrue(signedIn().user().admin(), "the group gave nothing");
  }

  /** Entra ID does so for a person with more than 200 groups. */
  @Test
  void aMereReferenceToTheGroupsTakesNothingAway() throws Exception {
    parts.adminGroup = Optional.of("admins");
    fake.claims(token -> token.claim("groups", List.of("admins")));
    signedIn();

    fake.claims(token -> token.claim("_claim_names", Map.of("groups", "src1")));
    assertTrue(signedIn().user().admin());
    assertTrue(String.join("\n", log.lines()).contains("only a reference to the groups of erna"));
  }

  @Test
  void groupsMayBeInsideAnObject() throws Exception {
    List<String> seen = new ArrayList<>();
    parts.memberships = (userId, isInGroup) -> seen.add(userId + " " + isInGroup.test("staff"));
    fake.claims(
        token ->
            token.claim("realm_access", Map.of("roles", List.of("staff", 7, Map.of("x", "y")))));
    SignInParts.Application application =
        parts
        .new Application(
            parts.provider(
                new Provider.Claims(
                    "name", "realm_access.roles", Optional.of("nobody"), List.of())));

    application.signIn();

    assertEquals(List.of("erna true"), seen);
  }

  @Test
  void thePersonOfALoginAuthenticatesAgain() throws Exception {
    SignInParts.Application application = parts.application();
    String loginId = signedIn().started().login().id();
    parts.browserLogin = Optional.of(loginId);
    parts.parts.clock.advance(Duration.ofHours(1));
    Begun begun = again(application, loginId);

    Map<String, String> request = FakeProvider.parameters(begun.location().getRawQuery());
    assertEquals("login", request.get("prompt"));
    assertEquals("300", request.get("max_age"));
    assertInstanceOf(
        Confirmed.class, application.complete(begun, fake.approve(begun.location().toString())));
    assertEquals(
        Optional.of(parts.parts.clock.instant().getEpochSecond() - 20),
        parts
            .parts
            .logins
            .find(loginId)
            .orElseThrow()
            .login()
            .authenticatedAt()
            .map(Instant::getEpochSecond));
    assertEquals(Optional.of(""), application.logins.providerOf(loginId));
  }

  @Test
  void onlyTheSamePersonInTheSameBrowserAuthenticatesAgain() throws Exception {
    SignInParts.Application application = parts.application();
    String loginId = signedIn().started().login().id();
    Optional<Instant> before = authenticatedAt(loginId);
    parts.parts.clock.advance(Duration.ofHours(1));

    parts.browserLogin = Optional.of("another");
    mustFail("another_login", application, loginId);
    parts.browserLogin = Optional.of(loginId);
    fake.person("eve");
    mustFail("another_person", application, loginId);
    fake.person("erna").claims(token -> token.claim("auth_time", null));
    mustFail("auth_time", application, loginId);
    long now = parts.parts.clock.instant().getEpochSecond();
    fake.claims(token -> token.claim("auth_time", now - 370));
    mustFail("auth_time", application, loginId);
    assertEquals(before, authenticatedAt(loginId));
    assertTrue(parts.parts.users.find("eve").isEmpty());

    parts.parts.logins.end(loginId, EndReason.LOGOUT);
    fake.claims(token -> {});
    mustFail("another_login", application, loginId);
  }

  private Optional<Instant> authenticatedAt(String loginId) {
    return parts.parts.logins.find(loginId).orElseThrow().login().authenticatedAt();
  }

  private Begun again(SignInParts.Application application, String loginId) throws Exception {
    return application.signIn.begin(
        application.providers.all().get(0), SignInParts.CALLBACK, "/me", Optional.of(loginId));
  }

  private void mustFail(String check, SignInParts.Application application, String loginId)
      throws Exception {
    Begun begun = again(application, loginId);
    Map<String, String> back = fake.approve(begun.location().toString());
    RefusedException refused =
        assertThrows(RefusedException.class, () -> application.complete(begun, back));
    assertEquals(check, refused.check());
  }

  @Test
  void peopleOfTwoProvidersAreDifferent() throws Exception {
    SignedIn here = signedIn();
    try (FakeProvider partner = new FakeProvider(parts.parts.clock)) {
      Provider named = parts.named("partner", partner);
      SignInParts.Application both = parts.new Application(parts.provider(), named);
      Begun begun =
          both.signIn.begin(
              both.providers.named("partner").orElseThrow(),
              SignInParts.CALLBACK,
              "/boards",
              Optional.empty());
      Map<String, String> back = partner.approve(begun.location().toString());
      SignedIn there =
          assertInstanceOf(
              SignedIn.class,
              both.complete(begun, ForgedResponsesTest.with(back, "provider", "partner")));

      assertFalse(here.user().id().equals(there.user().id()));
      assertTrue(
          parts
              .parts
              .audited()
              .contains("USER_CREATED {TARGET=" + there.user().id() + ", METHOD=oidc.partner}"));
      assertEquals(
          Optional.of("partner"),
          parts.sessions.find(there.started().login().id()).map(ProviderSession::provider));
    }
  }
}
