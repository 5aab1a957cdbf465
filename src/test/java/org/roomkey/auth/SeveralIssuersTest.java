package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.account.GroupRights.Memberships;
import org.roomkey.account.OutsidePeople;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.TestIssuer;
import org.roomkey.user.User;

/** JWTs of two issuers, and what the log says about refused ones. */
class SeveralIssuersTest {
  private static final String PARTNER = "https://partner.example";
  private static final Refused INVALID = new Refused(Refusal.INVALID_TOKEN);
  private static final JWK OWN_KEY = TestIssuer.rsa("key", 2048, JWSAlgorithm.RS256);
  private static final JWK PARTNER_KEY = TestIssuer.ec("key");

  @RegisterExtension final CapturedLog log = new CapturedLog(Level.FINE);

  private final AuthParts parts = new AuthParts();
  private final TestIssuer own = new TestIssuer(OWN_KEY);
  private final TestIssuer partner = new TestIssuer(PARTNER_KEY);
  private final JsonWebTokens tokens = tokens(Optional.empty());

  private JsonWebTokens tokens(Optional<Instant> notBefore) {
    return new JsonWebTokens(
        List.of(
            issuer("", TestIssuer.NAME, "rooms", own, "RS256", notBefore),
            issuer("partner", PARTNER, "partner-rooms", partner, "ES256", notBefore)),
        any -> Memberships.NONE,
        parts.users,
        parts.clock,
        parts.audit::add);
  }

  private static Issuer issuer(
      String name,
      String issuer,
      String audience,
      TestIssuer keys,
      String algorithm,
      Optional<Instant> notBefore) {
    return new Issuer(
        name,
        issuer,
        audience,
        keys.uri(),
        List.of(algorithm),
        Duration.ofSeconds(30),
        notBefore,
        "sub",
        "name",
        Optional.empty(),
        Set.of(Scope.CONNECT),
        Optional.empty(),
        true);
  }

  @AfterEach
  void close() {
    own.close();
    partner.close();
  }

  private JWTClaimsSet.Builder ofOwn(String subject) {
    return TestIssuer.claims(subject, parts.clock.instant()).audience("rooms");
  }

  private JWTClaimsSet.Builder ofPartner(String subject) {
    return ofOwn(subject).issuer(PARTNER).audience("partner-rooms");
  }

  private Authentication answer(JWK key, JWTClaimsSet.Builder claims) {
    return tokens.authenticate(TestIssuer.token(key, claims.build()));
  }

  private User person(JWK key, JWTClaimsSet.Builder claims) {
    return assertInstanceOf(Accepted.class, answer(key, claims)).identity().user();
  }

  @Test
  void eachIssuerHasItsOwnKeysAudienceAndAlgorithms() {
    assertEquals("dora", person(OWN_KEY, ofOwn("dora")).id());
    person(PARTNER_KEY, ofPartner("dora"));

    assertEquals(INVALID, answer(PARTNER_KEY, ofOwn("eve")), "the partner's key");
    assertEquals(INVALID, answer(OWN_KEY, ofPartner("eve")), "our issuer's key");
    assertEquals(INVALID, answer(OWN_KEY, ofOwn("eve").audience("partner-rooms")));
    assertEquals(INVALID, answer(PARTNER_KEY, ofPartner("eve").audience("rooms")));
    assertTrue(parts.users.find("eve").isEmpty());
  }

  @Test
  void theSameSubjectOfTwoIssuersIsTwoPeople() {
    User ours = person(OWN_KEY, ofOwn("alice").claim("name", "Our Alice"));
    User theirs = person(PARTNER_KEY, ofPartner("alice").claim("name", "Their Alice"));

    assertEquals("alice", ours.id());
    assertTrue(theirs.id().matches("issuer:[A-Za-z0-9_-]{43}"), theirs.id());
    assertEquals(ours, person(OWN_KEY, ofOwn("alice")));
    assertEquals(theirs, person(PARTNER_KEY, ofPartner("alice")));
    assertNotEquals(theirs.id(), person(PARTNER_KEY, ofPartner("bob")).id());
  }

  @Test
  void noIssuerCanChooseTheIdOfAnothersPerson() {
    String theirs = person(PARTNER_KEY, ofPartner("alice")).id();
    User eve = person(OWN_KEY, ofOwn(theirs));
    assertNotEquals(theirs, eve.id());

    String made = person(OWN_KEY, ofOwn("auth0|4711")).id();
    assertTrue(made.startsWith("outside:"), made);
    assertNotEquals(made, person(OWN_KEY, ofOwn(made)).id());
  }

  @Test
  void theSettingsNameOfAnIssuerDoesNotDistinguishItsPeople() {
    OutsidePeople asPartner = partnerUnder("partner");
    OutsidePeople renamed = partnerUnder("friends");
    User alice = asPartner.person("alice", Optional.empty()).orElseThrow();
    assertEquals(Optional.of(alice), renamed.person("alice", Optional.empty()));
  }

  private OutsidePeople partnerUnder(String name) {
    return OutsidePeople.ofIssuer(
        name, PARTNER, Identity.Method.JWT.text(), parts.users, parts.audit::add);
  }

  @Test
  void anUnknownIssuerCostsNoRequest() {
    for (String unknown :
        List.of("https://evil.example", TestIssuer.NAME + "/", "", PARTNER + " ")) {
      assertEquals(INVALID, answer(OWN_KEY, ofOwn("eve").issuer(unknown)), unknown);
    }
    assertEquals(INVALID, answer(OWN_KEY, ofOwn("eve").issuer(null)));
    assertEquals(
        INVALID, answer(OWN_KEY, ofOwn("eve").issuer(null).claim("iss", List.of(PARTNER))));
    assertEquals(0, own.fetches() + partner.fetches());
  }

  @Test
  void anIssuerThatIsAwayLeavesTheOthersDecided() {
    partner.away(true);
    assertEquals(new Undecided(), answer(PARTNER_KEY, ofPartner("dora")));
    person(OWN_KEY, ofOwn("dora"));
    assertEquals(INVALID, answer(OWN_KEY, ofOwn("dora").audience("another")));
    assertEquals(INVALID, answer(OWN_KEY, ofOwn("dora").issuer("https://evil.example")));
  }

  @Test
  void theLogNamesTheWrongClaimAndNoPartOfTheToken() {
    JsonWebTokens strict = tokens(Optional.of(parts.clock.instant().minusSeconds(1)));
    String secret = "Zweiundvierzig-Geheim";
    Date past = Date.from(parts.clock.instant().minusSeconds(9));
    Map<String, JWTClaimsSet.Builder> wrong = new TreeMap<>();
    wrong.put("aud", ofPartner("d").audience(secret));
    wrong.put("exp", ofPartner("d").expirationTime(past));
    wrong.put(
        "nbf", ofPartner("d").notBeforeTime(Date.from(parts.clock.instant().plusSeconds(31))));
    wrong.put("iat", ofPartner("d").issueTime(past));
    wrong.put("nonce", ofPartner("d").claim("nonce", secret));
    wrong.put("token_use", ofPartner("d").claim("token_use", secret));
    wrong.put("sub", ofPartner(secret + "x".repeat(1_024)));
    wrong.forEach(
        (claim, claims) -> {
          assertEquals(
              INVALID, strict.authenticate(TestIssuer.token(PARTNER_KEY, claims.build())), claim);
          assertLastLine("a JWT of roomkey.jwt.partner.issuer was refused: the claim " + claim);
        });
    answer(PARTNER_KEY, ofPartner("d").issuer("https://" + secret + ".example"));
    assertLastLine("a JWT was refused: the claim iss is the issuer of no setting");
    answer(OWN_KEY, ofOwn("d").audience(secret));
    assertLastLine(
        "a JWT of roomkey.jwt.issuer was refused: the claim aud must contain"
            + " roomkey.jwt.audience");
    assertTrue(log.lines().stream().noneMatch(line -> line.contains("Geheim")), "" + log.lines());
  }

  @Test
  void theLogNamesTheWrongHeader() {
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("the header typ", headed(header -> header.type(new JOSEObjectType("Geheim+jwt"))));
    wrong.put("its signature", cut(headed(header -> {})));
    wrong.put("the issuer has no key", headed(header -> header.keyID("Geheim")));
    wrong.put("the header crit", headed(header -> header.criticalParams(Set.of("b64"))));
    wrong.put("the header alg", TestIssuer.token(OWN_KEY, ofPartner("d").build()));
    wrong.forEach(
        (fault, token) -> {
          assertEquals(INVALID, tokens.authenticate(token), fault);
          assertLastLine("a JWT of roomkey.jwt.partner.issuer was refused: " + fault);
        });
    assertTrue(log.lines().stream().noneMatch(line -> line.contains("Geheim")), "" + log.lines());
  }

  private String headed(Consumer<JWSHeader.Builder> changes) {
    return TestIssuer.token(PARTNER_KEY, JWSAlgorithm.ES256, ofPartner("d").build(), changes);
  }

  private static String cut(String token) {
    int end = token.lastIndexOf('.') + 1;
    return token.substring(0, end)
        + (token.charAt(end) == 'A' ? 'B' : 'A')
        + token.substring(end + 1);
  }

  private void assertLastLine(String begin) {
    List<String> lines = log.lines();
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    assertTrue(last.startsWith("FINE " + begin), last);
  }
}
