package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.roomkey.auth.IssuerKeys;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.TestIssuer;

/** Forged, old and misdirected logout tokens; each is refused. */
class LogoutTokensTest {
  private static final Set<String> CHECKS =
      Set.of(
          "logout_token",
          "logout_token_length",
          "crit",
          "signature",
          "iss",
          "aud",
          "iat",
          "exp",
          "nbf",
          "jti",
          "events",
          "nonce",
          "sid",
          "sub",
          "sid_or_sub");
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
  private static final JWK RSA = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

  /** With the name of the provider's key. */
  private static final JWK EVIL = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

  private static final URI KEYS = URI.create("https://issuer.example/keys");
  private static final URI OTHER_KEYS = URI.create("https://attacker.example/keys");

  private final MutableClock clock = new MutableClock();
  private final LogoutTokens tokens = new LogoutTokens(provider(), clock);
  private final IssuerKeys keys = new IssuerKeys(KEYS, List.of("RS256"), LogoutTokensTest::publish);

  private static Resource publish(URL address) {
    assertEquals(KEYS.toString(), address.toString(), "somebody else's keys");
    return new Resource(new JWKSet(RSA.toPublicJWK()).toString(), "application/json");
  }

  private static Provider provider() {
    return new Provider(
        "",
        "",
        URI.create(TestIssuer.NAME),
        TestIssuer.AUDIENCE,
        new Provider.Authentication(Optional.empty(), Optional.empty()),
        List.of("RS256"),
        List.of("openid"),
        new Provider.Claims("name", "groups", Optional.empty(), List.of()),
        Duration.ZERO);
  }

  private LogoutToken verified(String text) throws RefusedException, ProviderUnavailableException {
    return tokens.verify(text, keys);
  }

  private Instant now() {
    return clock.instant();
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(TestIssuer.NAME)
        .audience(TestIssuer.AUDIENCE)
        .issueTime(Date.from(now()))
        .expirationTime(Date.from(now().plusSeconds(120)))
        .jwtID("bWJq")
        .subject("dora")
        .claim("sid", "08a5019c-17e1-4977-8f42-65a12843ea02")
        .claim("events", Map.of(EVENT, Map.of()));
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return headed(claims, header -> header.type(new JOSEObjectType("logout+jwt")));
  }

  private static String headed(JWTClaimsSet.Builder claims, Consumer<JWSHeader.Builder> changes) {
    return TestIssuer.token(RSA, JWSAlgorithm.RS256, claims.build(), changes);
  }

  private String evil(Consumer<JWSHeader.Builder> changes) {
    return TestIssuer.token(EVIL, JWSAlgorithm.RS256, claims().build(), changes);
  }

  /** A payload that no library writes, with a valid signature. */
  private static String payload(String json) {
    try {
      JWSObject jws =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), new Payload(json));
      jws.sign(new RSASSASigner(RSA.toRSAKey()));
      return jws.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of {@link #claims}, with these members instead of some. */
  private String with(String... members) {
    Map<String, String> all = new TreeMap<>();
    all.put("iss", "\"" + TestIssuer.NAME + "\"");
    all.put("aud", "\"" + TestIssuer.AUDIENCE + "\"");
    all.put("iat", Long.toString(now().getEpochSecond()));
    all.put("jti", "\"bWJq\"");
    all.put("sub", "\"dora\"");
    all.put("events", "{\"" + EVENT + "\":{}}");
    for (int i = 0; i < members.length; i += 2) {
      all.put(members[i], members[i + 1]);
    }
    return payload(
        "{"
            + String.join(
                ",",
                all.entrySet().stream()
                    .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                    .toList())
            + "}");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> forgeries() {
    Map<String, String> all = new TreeMap<>();
    String[] good = signed(claims()).split("\\.");
    all.put("none", base64("{\"alg\":\"none\"}") + "." + good[1] + ".");
    all.put("none with a signature", base64("{\"alg\":\"none\"}") + "." + good[1] + "." + good[2]);
    all.put("HS256 with the public key", confused());
    all.put(
        "other claims", good[0] + "." + base64(claims().subject("eve").toString()) + "." + good[2]);
    all.put("another key under the same name", evil(header -> {}));
    all.put("another key in the header (jwk)", evil(header -> header.jwk(EVIL.toPublicJWK())));
    all.put("another key at an address (jku)", evil(header -> header.jwkURL(OTHER_KEYS)));
    all.put("a key that nobody has", headed(claims(), header -> header.keyID("rsa-2")));
    all.put(
        "an algorithm that is not set",
        TestIssuer.token(RSA, JWSAlgorithm.RS512, claims().build(), header -> {}));
    all.put(
        "critical: exp",
        headed(claims(), header -> header.criticalParams(Set.of("exp")).customParam("exp", 1)));
    all.put(
        "critical: b64",
        headed(
            claims(), header -> header.criticalParams(Set.of("b64")).base64URLEncodePayload(true)));
    for (String type : List.of("at+jwt", "id+jwt", "secevent+jwt", "dpop+jwt", "JOSE")) {
      all.put(
          "of the type " + type, headed(claims(), header -> header.type(new JOSEObjectType(type))));
    }
    all.put("too long", signed(claims().claim("more", "x".repeat(9_000))));
    all.put("three letters", "a.b.c");
    all.put("nothing in three parts", "..");
    all.put("nothing", "");
    all.put("a payload that is no JSON", payload("dora"));
    all.put("a deep payload", with("a", "[".repeat(1_500)));
    all.putAll(wrongClaims());
    all.putAll(wrongTimes());
    return all;
  }

  private Map<String, String> wrongClaims() {
    Map<String, String> all = new TreeMap<>();
    all.put("another issuer", signed(claims().issuer("https://issuer.example/other")));
    all.put("no issuer", signed(claims().issuer(null)));
    all.put("another client", signed(claims().audience("another-client")));
    all.put("no audience", signed(claims().audience((String) null)));
    all.put("no id", signed(claims().jwtID(null)));
    all.put("a blank id", signed(claims().jwtID(" ")));
    all.put("an id of two kilobytes", signed(claims().jwtID("x".repeat(2_048))));
    all.put("an id that is a number", with("jti", "1"));
    all.put("an ID token", signed(claims().claim("events", null).claim("nonce", "n-0S6_WzA2Mj")));
    all.put("no events", signed(claims().claim("events", null)));
    all.put(
        "another event", signed(claims().claim("events", Map.of("https://x.example", Map.of()))));
    all.put("events that are a text", with("events", "\"" + EVENT + "\""));
    all.put("events that are a list", with("events", "[\"" + EVENT + "\"]"));
    all.put("an event that is no object", with("events", "{\"" + EVENT + "\":true}"));
    all.put("a nonce", signed(claims().claim("nonce", "n-0S6_WzA2Mj")));
    all.put("a nonce that is a number", with("nonce", "1"));
    all.put("neither sid nor sub", signed(claims().subject(null).claim("sid", null)));
    all.put("a blank sid", signed(claims().claim("sid", " ")));
    all.put("a sid that is a number", with("sid", "5"));
    all.put("a sid that is a list", with("sid", "[\"a\"]"));
    all.put("a blank sub", signed(claims().subject("")));
    return all;
  }

  private Map<String, String> wrongTimes() {
    Map<String, String> all = new TreeMap<>();
    Duration second = Duration.ofSeconds(1);
    all.put("no time", signed(claims().issueTime(null)));
    all.put("a time that is a text", with("iat", "\"" + now().getEpochSecond() + "\""));
    all.put("a time of many digits", with("iat", "1e400"));
    all.put(
        "a token of tomorrow",
        signed(claims().issueTime(Date.from(now().plus(LogoutToken.SKEW).plus(second)))));
    all.put(
        "an old token", signed(claims().issueTime(Date.from(now().minus(LogoutToken.MAX_AGE)))));
    all.put(
        "an expired token",
        signed(claims().expirationTime(Date.from(now().minus(LogoutToken.SKEW)))));
    all.put("an end that is a text", with("exp", "\"9999999999\""));
    all.put(
        "a token that is not valid yet",
        signed(claims().notBeforeTime(Date.from(now().plus(LogoutToken.SKEW).plus(second)))));
    return all;
  }

  private String confused() {
    try {
      byte[] der = RSA.toRSAKey().toPublicKey().getEncoded();
      JWK key = new OctetSequenceKey.Builder(der).keyID("rsa-1").build();
      return TestIssuer.token(key, JWSAlgorithm.HS256, claims().build(), header -> {});
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyForgeryIsRefused() {
    return forgeries().entrySet().stream()
        .map(
            forgery ->
                DynamicTest.dynamicTest(
                    forgery.getKey(),
                    () -> {
                      RefusedException why =
                          assertThrows(RefusedException.class, () -> verified(forgery.getValue()));
                      assertTrue(CHECKS.contains(why.check()), why.check());
                    }));
  }

  @Test
  void theTokensThatForgeriesStartFromAreValid()
      throws RefusedException, ProviderUnavailableException {
    LogoutToken token =
        new LogoutToken(
            TestIssuer.NAME,
            "bWJq",
            Optional.of("08a5019c-17e1-4977-8f42-65a12843ea02"),
            Optional.of("dora"),
            Instant.ofEpochSecond(now().getEpochSecond()));
    assertEquals(token, verified(signed(claims())));
    for (String type : List.of("JWT", "application/logout+jwt", "LOGOUT+JWT")) {
      assertEquals(
          token, verified(headed(claims(), header -> header.type(new JOSEObjectType(type)))));
    }
    assertEquals(token, verified(headed(claims(), header -> header.type(null))));
    assertEquals(Optional.empty(), verified(with()).sid());
    assertEquals(Optional.empty(), verified(signed(claims().subject(null))).subject());
    verified(signed(claims().expirationTime(null)));
    verified(signed(claims().audience(List.of("another-client", TestIssuer.AUDIENCE))));
    verified(signed(claims().issueTime(Date.from(now().plus(LogoutToken.SKEW)))));
    verified(
        signed(claims().issueTime(Date.from(now().minus(LogoutToken.MAX_AGE).plusSeconds(2)))));
  }

  @Test
  void aTokenIsUndecidedWhileTheKeysAreAway() {
    IssuerKeys away =
        new IssuerKeys(
            KEYS,
            List.of("RS256"),
            address -> {
              throw new IOException("away, says the test");
            });
    assertThrows(ProviderUnavailableException.class, () -> tokens.verify(signed(claims()), away));
  }
}
