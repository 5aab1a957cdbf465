package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.oidc.ProviderLogins.SignedIn;
import org.roomkey.oidc.ProviderSignIn.Begun;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.TestIssuer;

/** Forged, replayed, swapped and mixed-up responses of a provider: each is found by one check. */
class ForgedResponsesTest {
  private final SignInParts parts = new SignInParts();
  private final FakeProvider fake = parts.fake;

  @AfterEach
  void close() {
    parts.close();
  }

  /** No login is left, whatever was refused. */
  private void mustBeRefused(String check, Refusable attempt) {
    RefusedException refused = assertThrows(RefusedException.class, attempt::run);
    assertEquals(check, refused.check());
    assertTrue(parts.parts.users.find("erna").isEmpty(), "a person came to be");
  }

  private interface Refusable {
    void run() throws RefusedException, ProviderUnavailableException;
  }

  private Map<String, String> approved(Begun begun) {
    return fake.approve(begun.location().toString());
  }

  static Map<String, String> with(Map<String, String> back, String name, String value) {
    Map<String, String> changed = new TreeMap<>(back);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> back, String name) {
    Map<String, String> changed = new TreeMap<>(back);
    changed.remove(name);
    return changed;
  }

  @Test
  void anHonestResponseIsAccepted() throws Exception {
    assertInstanceOf(SignedIn.class, parts.application().signIn());
  }

  @Test
  void aStateOfAnotherBrowserIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun mine = application.begin();
    Begun theirs = application.begin();
    Map<String, String> back = approved(theirs);

    mustBeRefused("state", () -> application.complete(Optional.empty(), back));
    mustBeRefused("state", () -> application.complete(Optional.of(mine.encrypted()), back));
    mustBeRefused("state", () -> application.complete(mine, with(back, "state", "")));
  }

  @Test
  void aCookieThatSomebodyChangedIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();
    Map<String, String> back = approved(begun);
    String cookie = begun.encrypted();
    int middle = cookie.length() / 2;
    char other = cookie.charAt(middle) == 'A' ? 'B' : 'A';
    String changed = cookie.substring(0, middle) + other + cookie.substring(middle + 1);

    for (String bad : List.of(changed, cookie.substring(4), "", "A", "a.b", cookie + "AAAA")) {
      mustBeRefused("state", () -> application.complete(Optional.of(bad), back));
    }
  }

  @Test
  void aStateThatIsTooOldIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();
    Map<String, String> back = approved(begun);
    parts.parts.clock.advance(ProviderSignIn.LONGEST);

    mustBeRefused("state_expired", () -> application.complete(begun, back));
  }

  @Test
  void aStateWorksOnceEvenIfTheProviderTakesTheCodeAgain() throws Exception {
    SignInParts.Application application = parts.application();
    fake.takesCodesAgain();
    Begun begun = application.begin();
    Map<String, String> back = approved(begun);
    assertInstanceOf(SignedIn.class, application.complete(begun, back));

    RefusedException refused =
        assertThrows(RefusedException.class, () -> application.complete(begun, back));
    assertEquals("state_used", refused.check());
  }

  /** RFC 9207: an attacker's provider must not get a code of another, and the reverse. */
  @Test
  void aResponseOfAnotherProviderIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();
    Map<String, String> back = approved(begun);

    mustBeRefused(
        "response_iss",
        () -> application.complete(begun, with(back, "iss", "https://evil.example")));
    mustBeRefused(
        "response_iss", () -> application.complete(begun, with(back, "iss", fake.issuer() + "/")));
    mustBeRefused("response_iss", () -> application.complete(begun, without(back, "iss")));
    mustBeRefused(
        "response_iss",
        () ->
            application.complete(begun, Map.of("state", begun.state(), "error", "access_denied")));
    assertEquals(0, fake.requests(FakeProvider.TOKEN), "the code has left the house");
  }

  @Test
  void aProviderThatPromisesNoIssuerMayLeaveItOutButNotNameAnother() throws Exception {
    fake.metadata(
        document -> document.add("authorization_response_iss_parameter_supported", false));
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();
    Map<String, String> back = approved(begun);

    mustBeRefused(
        "response_iss",
        () -> application.complete(begun, with(back, "iss", "https://evil.example")));
    assertInstanceOf(SignedIn.class, application.complete(begun, without(back, "iss")));
  }

  /**
   * RFC 9700 §4.4: the code of an honest provider that names no issuer, in a sign-in at another.
   */
  @Test
  void aResponseAtTheAddressOfAnotherProviderIsRefused() throws Exception {
    try (FakeProvider evil = new FakeProvider(parts.parts.clock)) {
      evil.metadata(
          document -> document.add("authorization_response_iss_parameter_supported", false));
      SignInParts.Application both =
          parts.new Application(parts.provider(), parts.named("evil", evil));
      Begun begun =
          both.signIn.begin(
              both.providers.named("evil").orElseThrow(),
              SignInParts.CALLBACK,
              "/boards",
              Optional.empty());
      Map<String, String> back = without(evil.approve(begun.location().toString()), "iss");

      mustBeRefused("provider", () -> both.complete(begun, back));
      mustBeRefused("provider", () -> both.complete(begun, with(back, "provider", "other")));
      assertEquals(0, evil.requests(FakeProvider.TOKEN), "the code has left the house");
      assertInstanceOf(SignedIn.class, both.complete(begun, with(back, "provider", "evil")));
    }
  }

  @Test
  void aResponseWithoutACodeIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun begun = application.begin();

    mustBeRefused("code", () -> application.complete(begun, without(approved(begun), "code")));
  }

  @Test
  void aCodeOfAnotherSessionIsRefused() throws Exception {
    SignInParts.Application application = parts.application();
    Begun mine = application.begin();
    Map<String, String> back = approved(mine);
    String theirs = approved(application.begin()).get("code");

    mustBeRefused("invalid_grant", () -> application.complete(mine, with(back, "code", theirs)));
  }

  @Test
  void aCodeOfAnotherSessionIsRefusedEvenIfTheProviderKnowsNoPkce() throws Exception {
    SignInParts.Application application = parts.application();
    fake.ignoresPkce();
    Begun mine = application.begin();
    Map<String, String> back = approved(mine);
    String theirs = approved(application.begin()).get("code");

    mustBeRefused("nonce", () -> application.complete(mine, with(back, "code", theirs)));
  }

  private static Arguments claims(String check, Consumer<JWTClaimsSet.Builder> lie) {
    return Arguments.of(check, lie);
  }

  static Stream<Arguments> lies() {
    Date never = Date.from(Instant.parse("2026-11-23T20:00:00Z"));
    return Stream.of(
        claims("iss", token -> token.issuer("https://evil.example")),
        claims("iss", token -> token.issuer(null)),
        claims("aud", token -> token.audience("another-client")),
        claims("aud", token -> token.audience(List.of())),
        claims("azp", token -> token.audience(List.of(FakeProvider.CLIENT, "another-client"))),
        claims("azp", token -> token.claim("azp", "another-client")),
        claims("sub", token -> token.subject(null)),
        claims("sub", token -> token.subject(" ")),
        claims("sub", token -> token.subject("x".repeat(1_025))),
        claims("nonce", token -> token.claim("nonce", null)),
        claims("nonce", token -> token.claim("nonce", "another")),
        claims("exp", token -> token.expirationTime(null)),
        claims("exp", token -> token.expirationTime(Date.from(Instant.EPOCH))),
        claims("iat", token -> token.issueTime(null)),
        claims("iat", token -> token.issueTime(never)),
        claims("nbf", token -> token.notBeforeTime(never)),
        claims("at_hash", token -> token.claim("at_hash", "another-token")),
        claims("sid", token -> token.claim("sid", "x".repeat(1_025))),
        claims("id_token", token -> token.claim("sid", List.of("two", "of them"))),
        claims("id_token", token -> token.claim("nonce", List.of("two", "of them"))),
        claims("id_token_length", token -> token.claim("more", "x".repeat(16_384))));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void aWrongClaimIsRefused(String check, Consumer<JWTClaimsSet.Builder> lie) {
    fake.claims(lie);

    mustBeRefused(check, parts.application()::signIn);
  }

  private static String hmac(String secret, JWTClaimsSet claims) {
    try {
      SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Arguments signed(String check, BiFunction<JWK, JWTClaimsSet, String> how) {
    return Arguments.of(check, how);
  }

  static Stream<Arguments> signatures() {
    JWK another = TestIssuer.rsa("honest", 2_048, JWSAlgorithm.RS256);
    return Stream.of(
        signed("id_token", (key, claims) -> new PlainJWT(claims).serialize()),
        signed("id_token", (key, claims) -> "no.token.at-all"),
        signed("signature", (key, claims) -> TestIssuer.token(another, claims)),
        signed(
            "signature",
            (key, claims) -> TestIssuer.token(key, JWSAlgorithm.RS512, claims, header -> {})),
        signed(
            "signature",
            (key, claims) -> TestIssuer.token(key, JWSAlgorithm.PS256, claims, header -> {})),
        signed(
            "signature",
            (key, claims) ->
                TestIssuer.token(
                    key,
                    JWSAlgorithm.RS256,
                    claims,
                    header -> header.type(new JOSEObjectType("logout+jwt")))),
        signed(
            "signature",
            (key, claims) ->
                TestIssuer.token(
                    another,
                    JWSAlgorithm.RS256,
                    claims,
                    header -> header.jwk(another.toPublicJWK()).keyID("own"))),
        signed(
            "crit",
            (key, claims) ->
                TestIssuer.token(
                    key,
                    JWSAlgorithm.RS256,
                    claims,
                    header -> header.criticalParams(Set.of("exp")))));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void aWrongSignatureIsRefused(String check, BiFunction<JWK, JWTClaimsSet, String> how) {
    fake.signs(how);

    mustBeRefused(check, parts.application()::signIn);
  }

  @Test
  void theSecretOfTheClientIsNoKey() {
    fake.signs((key, claims) -> hmac(fake.secret(), claims));

    mustBeRefused("signature", parts.application()::signIn);
  }

  @Test
  void anAnswerWithoutAnIdTokenIsRefused() {
    fake.answers(
        FakeProvider.TOKEN,
        exchange ->
            FakeProvider.send(
                exchange, 200, "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}"));

    mustBeRefused("id_token", parts.application()::signIn);
  }

  @Test
  void userInfoAboutSomebodyElseIsRefused() {
    fake.claims(token -> token.claim("name", null)).userInfo(about -> about.add("sub", "eve"));

    mustBeRefused("userinfo_sub", parts.application()::signIn);
  }

  /** An ID token of a slow provider is good for another minute. */
  @Test
  void clocksMayDifferALittle() throws Exception {
    fake.claims(
        token -> {
          Instant now = parts.parts.clock.instant();
          token
              .issueTime(Date.from(now.plusSeconds(90)))
              .notBeforeTime(Date.from(now.plusSeconds(90)))
              .expirationTime(Date.from(now.minusSeconds(50)));
        });

    SignedIn result = assertInstanceOf(SignedIn.class, parts.application().signIn());

    assertTrue(
        result
            .started()
            .login()
            .authenticatedAt()
            .orElseThrow()
            .isBefore(parts.parts.clock.instant()));
  }
}
