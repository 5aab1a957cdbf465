package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64.Encoder;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.roomkey.account.GroupRights.Memberships;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.credential.Scope;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.TestIssuer;

/** Forged JWTs (RFC 8725 §2); each gets the same refusal. */
class JwtForgeryTest {
  private static final JWK RSA = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);
  private static final JWK EC = TestIssuer.ec("ec-1");

  /** With the name of the issuer's key. */
  private static final JWK EVIL = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

  private static final OctetSequenceKey SHARED =
      new OctetSequenceKey.Builder(new byte[32]).keyID("shared").build();
  private static final TestIssuer ISSUER = new TestIssuer(RSA, EC, SHARED);
  private static final TestIssuer ATTACKER = new TestIssuer(EVIL);
  private static final Encoder BASE64 = java.util.Base64.getUrlEncoder().withoutPadding();

  private final AuthParts parts = new AuthParts();
  private JsonWebTokens tokens;

  @BeforeEach
  void open() {
    Issuer settings =
        new Issuer(
            "",
            TestIssuer.NAME,
            TestIssuer.AUDIENCE,
            ISSUER.uri(),
            List.of("RS256", "ES256"),
            Duration.ofSeconds(60),
            Optional.empty(),
            "sub",
            "name",
            Optional.of("scope"),
            Set.of(Scope.CONNECT),
            Optional.empty(),
            true);
    tokens =
        new JsonWebTokens(
            List.of(settings),
            issuer -> Memberships.NONE,
            parts.users,
            parts.clock,
            parts.audit::add);
  }

  @AfterAll
  static void close() {
    ISSUER.close();
    ATTACKER.close();
  }

  private JWTClaimsSet.Builder claims() {
    return TestIssuer.claims("dora", now());
  }

  private Instant now() {
    return parts.clock.instant();
  }

  private String good() {
    return TestIssuer.token(RSA, claims().build());
  }

  private String signed(JWTClaimsSet.Builder claims) {
    return TestIssuer.token(RSA, claims.build());
  }

  private String headed(Consumer<JWSHeader.Builder> changes) {
    return TestIssuer.token(RSA, JWSAlgorithm.RS256, claims().build(), changes);
  }

  private String evil(Consumer<JWSHeader.Builder> changes) {
    return TestIssuer.token(EVIL, JWSAlgorithm.RS256, claims().build(), changes);
  }

  private static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The good token with another header, and so without a signature that fits. */
  private String header(String json) {
    String[] parts = good().split("\\.");
    return base64(json) + "." + parts[1] + "." + parts[2];
  }

  /** A payload that no library writes, with a valid signature. */
  private String payload(String json) {
    try {
      com.nimbusds.jose.JWSObject jws =
          new com.nimbusds.jose.JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(),
              new com.nimbusds.jose.Payload(json));
      jws.sign(new com.nimbusds.jose.crypto.RSASSASigner(RSA.toRSAKey()));
      return jws.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private String payloadWith(String member) {
    return payload(
        "{\"iss\":\"%s\",\"aud\":\"%s\",%s}"
            .formatted(TestIssuer.NAME, TestIssuer.AUDIENCE, member));
  }

  private String encrypted() {
    try {
      EncryptedJWT jwt =
          new EncryptedJWT(
              new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                  .keyID("rsa-1")
                  .build(),
              claims().build());
      jwt.encrypt(new RSAEncrypter(RSA.toRSAKey()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key used as a shared secret, in the encodings that vulnerable libraries used. */
  private Map<String, String> confused() {
    try {
      byte[] der = RSA.toRSAKey().toPublicKey().getEncoded();
      String pem =
          "-----BEGIN PUBLIC KEY-----\n"
              + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
              + "\n-----END PUBLIC KEY-----\n";
      return Map.of(
          "HS256 with the public key as DER", hmac(der, "rsa-1"),
          "HS256 with the public key as PEM", hmac(pem.getBytes(StandardCharsets.UTF_8), "rsa-1"),
          "HS256 with the modulus", hmac(RSA.toRSAKey().getModulus().decode(), "rsa-1"),
          "HS256 with a secret that the issuer publishes", hmac(new byte[32], "shared"));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private String hmac(byte[] secret, String kid) {
    JWK key = new OctetSequenceKey.Builder(secret).keyID(kid).build();
    return TestIssuer.token(key, JWSAlgorithm.HS256, claims().build(), header -> {});
  }

  private Map<String, String> forgeries() {
    String[] good = good().split("\\.");
    String long5k = "x".repeat(5_000);
    Map<String, String> all = new TreeMap<>(confused());
    all.put("none", base64("{\"alg\":\"none\"}") + "." + good[1] + ".");
    all.put("none with a signature", header("{\"alg\":\"none\"}"));
    all.put("nOnE", base64("{\"alg\":\"nOnE\",\"kid\":\"rsa-1\"}") + "." + good[1] + ".");
    all.put("no algorithm", header("{\"kid\":\"rsa-1\"}"));
    all.put("no signature", good[0] + "." + good[1] + ".");
    all.put("no header", "." + good[1] + "." + good[2]);
    all.put(
        "other claims", good[0] + "." + base64(claims().subject("eve").toString()) + "." + good[2]);
    all.put("a signature that is cut", good().substring(0, good().length() - 4));
    all.put("two algorithms", header("{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"rsa-1\"}"));
    all.put("another key under the same name", evil(header -> {}));
    all.put("another key without a name", evil(header -> header.keyID(null)));
    all.put("another key in the header (jwk)", evil(header -> header.jwk(EVIL.toPublicJWK())));
    all.put("another key at an address (jku)", evil(header -> header.jwkURL(ATTACKER.uri())));
    all.put("another key at an address (x5u)", evil(header -> header.x509CertURL(ATTACKER.uri())));
    all.put(
        "another key in a certificate (x5c)",
        evil(header -> header.x509CertChain(List.of(Base64.encode("MIIB")))));
    all.put("a key that nobody has", headed(header -> header.keyID("rsa-2")));
    all.put("a key that is a path", headed(header -> header.keyID("../../dev/null")));
    all.put(
        "another algorithm of the same key",
        TestIssuer.token(RSA, JWSAlgorithm.PS256, claims().build(), header -> {}));
    all.put(
        "a longer digest by the same key",
        TestIssuer.token(RSA, JWSAlgorithm.RS512, claims().build(), header -> {}));
    all.put("an EC signature of zeros", zeros());
    all.put(
        "critical: exp",
        headed(header -> header.criticalParams(Set.of("exp")).customParam("exp", 1)));
    all.put(
        "critical: b64",
        headed(header -> header.criticalParams(Set.of("b64")).base64URLEncodePayload(true)));
    all.put(
        "a token of another type", headed(header -> header.type(new JOSEObjectType("logout+jwt"))));
    all.putAll(forOtherPurposes());
    all.put("encrypted for somebody", encrypted());
    all.put("no end", signed(claims().expirationTime(null)));
    all.put("over", signed(claims().expirationTime(Date.from(now().minusSeconds(1)))));
    all.put("not begun", signed(claims().notBeforeTime(Date.from(now().plusSeconds(61)))));
    all.put("another issuer", signed(claims().issuer("https://issuer.example/realm/")));
    all.put("no issuer", signed(claims().issuer(null)));
    all.put("another audience", signed(claims().audience("roomkey")));
    all.put("no audience", signed(claims().audience((String) null)));
    all.put("nobody", signed(claims().subject(null)));
    all.put("somebody without a name", signed(claims().subject(" ")));
    all.put("a subject of a kilobyte", signed(claims().subject("x".repeat(1_025))));
    all.put("too long", signed(claims().claim("more", long5k)));
    all.put("an end that is a text", payloadWith("\"sub\":\"dora\",\"exp\":\"9999999999\""));
    all.put("an end that is null", payloadWith("\"sub\":\"dora\",\"exp\":null"));
    all.put("an end beyond all years", payloadWith("\"sub\":\"dora\",\"exp\":9000000000000"));
    all.put("an end of many digits", payloadWith("\"sub\":\"dora\",\"exp\":1e400"));
    all.put("a payload that is a list", payload("[1]"));
    all.put("a payload that is no JSON", payload("dora"));
    all.put(
        "a deep payload",
        payloadWith("\"sub\":\"dora\",\"exp\":9999999999,\"a\":" + "[".repeat(1_500)));
    all.put("a deep header", header("{\"alg\":\"RS256\",\"a\":" + "[".repeat(1_500)));
    all.put("nothing in three parts", "..");
    all.put("three letters", "a.b.c");
    return all;
  }

  /** Tokens that an honest issuer signs with the same key for another purpose. */
  private Map<String, String> forOtherPurposes() {
    Map<String, String> all = new TreeMap<>();
    for (String type :
        List.of("logout+jwt", "id+jwt", "secevent+jwt", "oauth-authz-req+jwt", "dpop+jwt", "JWE")) {
      all.put("of the type " + type, headed(header -> header.type(new JOSEObjectType(type))));
    }
    for (String claim : List.of("nonce", "at_hash", "c_hash", "s_hash")) {
      JWTClaimsSet.Builder claims = claims().claim(claim, "n-0S6_WzA2Mj");
      all.put("an ID token by its " + claim, signed(claims));
      all.put(
          "an ID token by its " + claim + ", without a type",
          TestIssuer.token(RSA, JWSAlgorithm.RS256, claims.build(), header -> header.type(null)));
    }
    all.put(
        "a logout token",
        signed(
            claims()
                .claim(
                    "events",
                    Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))));
    for (String purpose : List.of("ID", "Refresh", "Offline", "Logout", "DPoP", "")) {
      all.put("by the claim typ for " + purpose, signed(claims().claim("typ", purpose)));
    }
    all.put("by a claim typ that is a list", signed(claims().claim("typ", List.of("Bearer"))));
    all.put("by the claim token_use", signed(claims().claim("token_use", "id")));
    all.put("by the claim token_type", signed(claims().claim("token_type", "refresh")));
    return all;
  }

  private String zeros() {
    String[] token = TestIssuer.token(EC, claims().build()).split("\\.");
    return token[0] + "." + token[1] + "." + BASE64.encodeToString(new byte[64]);
  }

  @TestFactory
  Stream<DynamicTest> everyForgeryGetsTheSameAnswer() {
    return forgeries().entrySet().stream()
        .map(
            forgery ->
                DynamicTest.dynamicTest(
                    forgery.getKey(),
                    () -> {
                      assertEquals(
                          new Refused(Refusal.INVALID_TOKEN),
                          tokens.authenticate(forgery.getValue()));
                      assertTrue(parts.users.find("dora").isEmpty());
                      assertEquals(0, ATTACKER.fetches());
                    }));
  }

  /** The claims are read before the signature is checked. */
  @Test
  void noClaimsOfAStrangerLeaveTheTokenUndecided() {
    String[] good = good().split("\\.");
    for (String claim : List.of("iss", "aud", "exp", "nbf", "iat", "sub", "jti", "name", "typ")) {
      for (String value :
          List.of(
              "null",
              "true",
              "0",
              "-1",
              "1e400",
              "1e-400",
              "9223372036854775808",
              "0.1",
              "\"\"",
              "\"\\u0000\\ud800\"",
              "[]",
              "[null]",
              "[1,{}]",
              "[[\"a\"]]",
              "{}",
              "{\"\":{}}")) {
        String json = "{\"" + claim + "\":" + value + "}";
        for (String all :
            List.of(json, "{\"iss\":\"" + TestIssuer.NAME + "\"," + json.substring(1))) {
          assertEquals(
              new Refused(Refusal.INVALID_TOKEN),
              tokens.authenticate(good[0] + "." + base64(all) + "." + good[2]),
              all);
        }
      }
    }
  }

  @Test
  void theTokensThatForgeriesStartFromAreValid() {
    assertInstanceOf(Accepted.class, tokens.authenticate(good()));
    assertInstanceOf(Accepted.class, tokens.authenticate(TestIssuer.token(EC, claims().build())));
    assertInstanceOf(
        Accepted.class, tokens.authenticate(payloadWith("\"sub\":\"dora\",\"exp\":9999999999")));
    assertInstanceOf(
        Accepted.class,
        tokens.authenticate(headed(header -> header.type(new JOSEObjectType("at+jwt")))));
    for (String type : List.of("AT+JWT", "application/at+jwt", "jwt")) {
      assertInstanceOf(
          Accepted.class,
          tokens.authenticate(headed(header -> header.type(new JOSEObjectType(type)))));
    }
    assertInstanceOf(
        Accepted.class,
        tokens.authenticate(
            signed(
                claims()
                    .claim("typ", "Bearer")
                    .claim("azp", "a-client")
                    .claim("auth_time", now().getEpochSecond())
                    .claim("sid", "a-session"))));
    assertInstanceOf(
        Accepted.class, tokens.authenticate(signed(claims().claim("token_use", "access"))));
  }

  @Test
  void aKeyInTheHeaderIsIgnored() {
    String token = headed(header -> header.jwk(EVIL.toPublicJWK()).jwkURL(ATTACKER.uri()));

    assertInstanceOf(Accepted.class, tokens.authenticate(token));
    assertEquals(0, ATTACKER.fetches());
  }
}
