package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roomkey.account.GroupRights.Memberships;
import org.roomkey.account.OutsidePeople;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

/** Authentication by valid JWTs; {@link JwtForgeryTest} has the forged ones. */
class JsonWebTokensTest {
  private static final JWK RSA = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
  private static final JWK EC = TestIssuer.ec("ec-1");
  private static final Refused INVALID = new Refused(Refusal.INVALID_TOKEN);

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final TestIssuer issuer = new TestIssuer(RSA, EC);
  private final List<String> followed = new ArrayList<>();
  private Optional<String> groupsClaim = Optional.empty();
  private final JsonWebTokens tokens = tokens(true, Optional.of("scope"), ordinary());

  @AfterEach
  void close() {
    issuer.close();
  }

  private static Set<Scope> ordinary() {
    return Set.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH);
  }

  private JsonWebTokens tokens(
      boolean creates, Optional<String> scopesClaim, Set<Scope> scopes, String... algorithms) {
    return tokens(Optional.empty(), creates, scopesClaim, scopes, algorithms);
  }

  private JsonWebTokens tokens(
      Optional<Instant> notBefore,
      boolean creates,
      Optional<String> scopesClaim,
      Set<Scope> scopes,
      String... algorithms) {
    List<String> taken =
        algorithms.length == 0 ? List.of("RS256", "ES256") : Arrays.asList(algorithms);
    return new JsonWebTokens(
        List.of(
            new Issuer(
                "",
                TestIssuer.NAME,
                TestIssuer.AUDIENCE,
                issuer.uri(),
                taken,
                Duration.ofSeconds(30),
                notBefore,
                "sub",
                "name",
                scopesClaim,
                scopes,
                groupsClaim,
                creates)),
        any -> (userId, isInGroup) -> followed.add(userId + " " + isInGroup.test("sales")),
        parts.users,
        parts.clock,
        parts.audit::add);
  }

  private Instant now() {
    return parts.clock.instant();
  }

  private JWTClaimsSet.Builder claims(String subject) {
    return TestIssuer.claims(subject, now());
  }

  private static Identity accepted(Authentication authentication) {
    return assertInstanceOf(Accepted.class, authentication).identity();
  }

  private Identity accepted(JWTClaimsSet.Builder claims) {
    return accepted(tokens.authenticate(TestIssuer.token(RSA, claims.build())));
  }

  private Authentication answer(JWTClaimsSet.Builder claims) {
    return tokens.authenticate(TestIssuer.token(RSA, claims.build()));
  }

  @Test
  void aValidTokenIdentifiesItsPersonUntilItExpires() {
    Identity dora = accepted(claims("dora").claim("name", "Dora D."));

    Instant end = now().plus(Duration.ofMinutes(5)).truncatedTo(ChronoUnit.SECONDS);
    assertEquals(end, dora.lifetime().endsAt());
    assertEquals("dora", dora.user().id());
    assertEquals("Dora D.", dora.user().name());
    assertFalse(dora.user().admin());
    assertEquals("jwt", dora.method().text());
    assertEquals(Optional.empty(), dora.loginId().or(dora::tokenId));
    assertEquals(ordinary(), dora.scopes());
    assertTrue(dora.covers("any-board"));
    assertTrue(parts.users.account("dora").orElseThrow().passwordHash().isEmpty());
  }

  @Test
  void keysOfEveryConfiguredKindAreAccepted() {
    JWK probabilistic = TestIssuer.rsa("ps", 2048, JWSAlgorithm.PS256);
    issuer.publish(RSA, EC, probabilistic);
    JsonWebTokens all = tokens(true, Optional.empty(), ordinary(), "RS256", "ES256", "PS256");

    for (JWK key : List.of(RSA, EC, probabilistic)) {
      accepted(all.authenticate(TestIssuer.token(key, claims("dora").build())));
    }
    assertEquals(
        INVALID, tokens.authenticate(TestIssuer.token(probabilistic, claims("dora").build())));
    assertEquals(1, issuer.fetches(), "an algorithm that is not accepted costs no request");
  }

  @Test
  void aKeyWithoutAnAlgorithmUsesTheFirstThatFits() {
    JWK open = TestIssuer.rsa("open", 2048, null);
    issuer.publish(open);
    JsonWebTokens two = tokens(true, Optional.empty(), ordinary(), "PS256", "RS256");

    accepted(two.authenticate(signed(open, JWSAlgorithm.PS256)));
    assertEquals(INVALID, two.authenticate(signed(open, JWSAlgorithm.RS256)));
  }

  private String signed(JWK key, JWSAlgorithm algorithm) {
    return TestIssuer.token(key, algorithm, claims("dora").build(), header -> {});
  }

  @Test
  void aShortRsaKeyIsIgnored() {
    JWK weak = TestIssuer.rsa("weak", 1024, JWSAlgorithm.RS256);
    issuer.publish(weak);

    assertEquals(INVALID, tokens.authenticate(TestIssuer.token(weak, claims("x").build())));
  }

  @Test
  void privateKeysInTheSetAreIgnored() {
    issuer.publishWhole(RSA);
    accepted(claims("dora"));
    JWK evil = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

    assertEquals(INVALID, tokens.authenticate(TestIssuer.token(evil, claims("dora").build())));
  }

  @Test
  void clockSkewAppliesToTheStartOfValidityOnly() {
    accepted(claims("dora").notBeforeTime(Date.from(now().plusSeconds(29))));
    assertEquals(INVALID, answer(claims("dora").notBeforeTime(Date.from(now().plusSeconds(31)))));
    accepted(claims("dora").expirationTime(Date.from(now().plusSeconds(1))));
    assertEquals(INVALID, answer(claims("dora").expirationTime(Date.from(now()))));
    assertEquals(INVALID, answer(claims("dora").expirationTime(Date.from(now().minusSeconds(5)))));
  }

  @Test
  void oneMatchingAudienceIsEnough() {
    accepted(claims("dora").audience(List.of("another", TestIssuer.AUDIENCE)));
    assertEquals(INVALID, answer(claims("dora").audience(List.of("another"))));
  }

  @ParameterizedTest
  @CsvSource({
    "read connect, connect read",
    "connect openid profile, connect",
    "openid profile, ''",
    "'', ''",
    "connect admin act_as, connect",
    "CONNECT, ''"
  })
  void theScopeClaimOnlyNarrowsScopes(String claim, String scopes) {
    assertEquals(scopes, text(accepted(claims("dora").claim("scope", claim)).scopes()));
    List<String> list = List.of(claim.split(" "));
    assertEquals(scopes, text(accepted(claims("dora").claim("scope", list)).scopes()));
  }

  private static String text(Set<Scope> scopes) {
    return scopes.stream().map(Scope::text).sorted().collect(Collectors.joining(" "));
  }

  /** Keycloak has roles in {@code realm_access.roles}. */
  @Test
  void membershipsFollowTheGroupsOfEveryTokenThatNamesThem() {
    groupsClaim = Optional.of("realm_access.roles");
    JsonWebTokens grouped = tokens(true, Optional.empty(), ordinary());
    for (Object groups :
        List.of(List.of("staff", "sales"), "sales", List.of("staff"), List.of(7))) {
      JWTClaimsSet claims = claims("dora").claim("realm_access", Map.of("roles", groups)).build();
      accepted(grouped.authenticate(TestIssuer.token(RSA, claims)));
    }
    accepted(grouped.authenticate(TestIssuer.token(RSA, claims("dora").build())));

    assertEquals(List.of("dora true", "dora true", "dora false", "dora false"), followed);
  }

  @Test
  void groupsChangeNothingForADisabledPersonOrByAForgedToken() {
    groupsClaim = Optional.of("groups");
    JsonWebTokens grouped = tokens(true, Optional.empty(), ordinary());
    accepted(grouped.authenticate(TestIssuer.token(RSA, claims("dora").build())));
    parts.users.change("dora", Users::disabled);
    JWTClaimsSet claims = claims("dora").claim("groups", List.of("sales")).build();

    assertEquals(
        new Refused(Refusal.FORBIDDEN), grouped.authenticate(TestIssuer.token(RSA, claims)));
    JWK forged = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
    assertEquals(INVALID, grouped.authenticate(TestIssuer.token(forged, claims)));
    assertEquals(List.of(), followed);
  }

  @Test
  void aScopeClaimOfTheWrongTypeGrantsNothing() {
    for (Object odd : List.of(1, true, List.of(1, 2), java.util.Map.of("connect", true))) {
      assertEquals("", text(accepted(claims("dora").claim("scope", odd)).scopes()));
    }
  }

  @Test
  void withoutAConfiguredScopeClaimTheSettingDecides() {
    JsonWebTokens deaf = tokens(true, Optional.empty(), Set.of(Scope.CONNECT, Scope.ADMIN));
    JWTClaimsSet claims = claims("dora").claim("scope", "read").build();

    Identity dora = accepted(deaf.authenticate(TestIssuer.token(RSA, claims)));

    assertEquals("connect", text(dora.scopes()));
    assertFalse(dora.isAdmin(), "a token must name its admin scopes");
  }

  @Test
  void theNameFollowsTheIssuerAndStaysIfTheClaimIsAbsent() {
    assertEquals("dora", accepted(claims("dora")).user().name());
    assertEquals("Dora", accepted(claims("dora").claim("name", "Dora")).user().name());
    assertEquals("Dora", accepted(claims("dora")).user().name());
    assertEquals("Dora D", accepted(claims("dora").claim("name", "Dora\nD")).user().name());
    assertEquals("Dora D", accepted(claims("dora").claim("name", "\u202e\n")).user().name());
    assertEquals("Dora D", parts.users.find("dora").orElseThrow().name());
  }

  @Test
  void creatingAndRenamingAPersonAreAuditedOnceEach() {
    for (String name : List.of("Dora", "Dora", "Dora D.")) {
      accepted(claims("dora").claim("name", name));
    }
    assertEquals(
        List.of(
            "USER_CREATED {TARGET=dora, METHOD=jwt}",
            "USER_CHANGED {TARGET=dora, METHOD=jwt, REASON=name}"),
        parts.audited());
  }

  @Test
  void aSubjectThatIsNoIdentifierIsMappedToOne() {
    Identity first = accepted(claims("auth0|4711"));
    Identity again = accepted(claims("auth0|4711"));
    Identity other = accepted(claims("auth0|4712"));

    assertEquals(first.user(), again.user());
    assertEquals("auth0|4711", first.user().name());
    assertTrue(first.user().id().matches("outside:[A-Za-z0-9_-]{43}"), first.user().id());
    assertFalse(first.user().id().equals(other.user().id()));
  }

  @Test
  void anIssuerCannotClaimAUserOfAnotherOrigin() {
    parts.users.createFor(Users.SERVICE.id(), Users.person("acted", "Acted"));
    OutsidePeople.of("https://another.example", Identity.Method.JWT, parts.users, parts.audit::add)
        .person("theirs", Optional.empty());

    for (String id :
        List.of(Users.ALICE.id(), Users.ADMIN.id(), Users.SERVICE.id(), "user-acted", "theirs")) {
      assertEquals(new Refused(Refusal.USER_NOT_FOUND), answer(claims(id)), id);
    }
  }

  @Test
  void withoutProvisioningTheSubjectIsAnExistingIdAndNobodyIsCreated() {
    JsonWebTokens known = tokens(false, Optional.empty(), ordinary());

    Identity admin =
        accepted(known.authenticate(TestIssuer.token(RSA, claims("user-admin").build())));
    assertEquals(Users.ADMIN, admin.user());
    assertFalse(admin.isAdmin(), "the setting has no scope admin");
    for (String id : List.of("dora", Users.SERVICE.id())) {
      assertEquals(
          new Refused(Refusal.USER_NOT_FOUND),
          known.authenticate(TestIssuer.token(RSA, claims(id).build())));
    }
    assertTrue(parts.users.find("dora").isEmpty());
  }

  @Test
  void withoutProvisioningAnIssuerIsNobodyOfAnotherSource() {
    JsonWebTokens known = tokens(false, Optional.empty(), ordinary());
    OutsidePeople.of("https://another.example", Identity.Method.JWT, parts.users, parts.audit::add)
        .person("theirs", Optional.empty());

    assertEquals(
        new Refused(Refusal.USER_NOT_FOUND),
        known.authenticate(TestIssuer.token(RSA, claims("theirs").build())));
    User own = accepted(claims("own")).user();
    assertEquals(
        own, accepted(known.authenticate(TestIssuer.token(RSA, claims("own").build()))).user());
  }

  @Test
  void aDisabledPersonIsForbidden() {
    accepted(claims("dora"));
    parts.users.change("dora", Users::disabled);

    assertEquals(new Refused(Refusal.FORBIDDEN), answer(claims("dora")));
  }

  @Test
  void revalidationSucceedsUntilThePersonIsDisabledOrDeleted() {
    Authenticator authenticator = parts.authenticator(UrlTokens.ALL);
    Identity dora = accepted(claims("dora"));

    assertEquals(dora, accepted(authenticator.again(dora)));
    parts.users.change("dora", Users::disabled);
    assertEquals(new Refused(Refusal.FORBIDDEN), authenticator.again(dora));
    parts.users.delete("dora");
    assertEquals(new Refused(Refusal.USER_NOT_FOUND), authenticator.again(dora));
  }

  @Test
  void withoutAnIssuerAJwtIsAnUnknownToken() {
    String token = TestIssuer.token(RSA, claims("dora").build());

    assertEquals(INVALID, parts.authenticator(UrlTokens.ALL).authenticate(Credential.token(token)));
    assertEquals(0, issuer.fetches());
  }

  @Test
  void theSettingBarsJwtsFromUrls() {
    String token = TestIssuer.token(RSA, claims("dora").build());
    for (UrlTokens setting : UrlTokens.values()) {
      Authenticator authenticator = parts.authenticator(setting, tokens);
      boolean taken = authenticator.authenticate(Credential.tokenInUrl(token)) instanceof Accepted;

      assertEquals(setting == UrlTokens.ALL, taken, setting.toString());
      accepted(authenticator.authenticate(Credential.token(token)));
      accepted(authenticator.authenticate(Credential.requestToken(token)));
    }
  }

  @Test
  void aTokenWithANewKeyIdTriggersAFetch() {
    accepted(claims("dora"));
    JWK next = TestIssuer.rsa("rsa-2", 2048, JWSAlgorithm.RS256);
    issuer.publish(next);

    accepted(claims("dora"));
    accepted(tokens.authenticate(TestIssuer.token(next, claims("dora").build())));
    assertEquals(INVALID, answer(claims("dora")), "the key was withdrawn");
    assertEquals(2, issuer.fetches());
  }

  @Test
  void unknownKeyIdsDoNotTriggerRepeatedFetches() {
    accepted(claims("dora"));
    for (int i = 0; i < 50; i++) {
      JWK unknown = renamed("unknown-" + i);
      assertEquals(INVALID, tokens.authenticate(TestIssuer.token(unknown, claims("x").build())));
    }

    assertEquals(2, issuer.fetches());
    accepted(claims("dora"));
  }

  private static JWK renamed(String kid) {
    return new com.nimbusds.jose.jwk.RSAKey.Builder(RSA.toRSAKey()).keyID(kid).build();
  }

  @Test
  void withoutKeysTheResultIsUndecided() {
    issuer.away(true);

    assertEquals(new Undecided(), answer(claims("dora")));
    for (int i = 0; i < 5; i++) {
      assertEquals(
          new Undecided(),
          answer(claims("dora")),
          "undecided even without a request to the issuer");
    }
    assertTrue(parts.users.find("dora").isEmpty());
    assertTrue(log.lines().stream().noneMatch(line -> line.contains("eyJ")), "no token is logged");
  }

  @Test
  void duringAnOutageKnownKeysWorkAndUnknownOnesAreUndecided() {
    IssuerKeys shortLived = new IssuerKeys(issuer.uri(), List.of("RS256"), Duration.ofMillis(2));
    JsonWebTokens tokens =
        new JsonWebTokens(
            List.of(
                new IssuerTokens(
                    settings(),
                    shortLived,
                    Memberships.NONE,
                    parts.users,
                    parts.clock,
                    parts.audit::add)));
    accepted(tokens.authenticate(TestIssuer.token(RSA, claims("dora").build())));
    issuer.away(true);
    long fetched = System.currentTimeMillis();
    while (System.currentTimeMillis() <= fetched + 3) {
      Thread.onSpinWait();
    }

    accepted(tokens.authenticate(TestIssuer.token(RSA, claims("dora").build())));
    assertEquals(2, issuer.fetches());
    JWK unknown = renamed("rsa-2");
    assertEquals(
        new Undecided(), tokens.authenticate(TestIssuer.token(unknown, claims("dora").build())));
  }

  private Issuer settings() {
    return new Issuer(
        "",
        TestIssuer.NAME,
        TestIssuer.AUDIENCE,
        issuer.uri(),
        List.of("RS256"),
        Duration.ZERO,
        Optional.empty(),
        "sub",
        "name",
        Optional.empty(),
        ordinary(),
        Optional.empty(),
        true);
  }

  @Test
  void aTokenIsRefusedIfItWasNotIssuedSinceTheSetTime() {
    JsonWebTokens strict =
        tokens(Optional.of(now().minusSeconds(60)), true, Optional.of("scope"), ordinary());
    for (Date early : Arrays.asList(Date.from(now().minusSeconds(62)), null)) {
      String token = TestIssuer.token(RSA, claims("dora").issueTime(early).build());
      accepted(tokens.authenticate(token));
      assertEquals(INVALID, strict.authenticate(token));
    }
    Date since = Date.from(now().minusSeconds(58));
    accepted(strict.authenticate(TestIssuer.token(RSA, claims("dora").issueTime(since).build())));
  }

  @Test
  void aStoreFailureIsUndecided() {
    parts.failAllStores();
    String token = TestIssuer.token(RSA, claims("dora").build());

    assertEquals(
        new Undecided(),
        parts.authenticator(UrlTokens.ALL, tokens).authenticate(Credential.token(token)));
  }

  @Test
  void aTokenWithoutThreePartsIsNotAJwt() {
    assertTrue(JsonWebTokens.isOne("a.b.c"));
    assertTrue(Stream.of("", "a.b", "a.b.c.d.e", "rk_abc").noneMatch(JsonWebTokens::isOne));
  }
}
