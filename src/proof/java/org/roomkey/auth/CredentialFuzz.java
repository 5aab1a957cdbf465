package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.api.SilentCloseable;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.account.GroupRights.Memberships;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.credential.Credential;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.Scope;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.FakeRequest;
import org.roomkey.testing.TestIssuer;
import org.roomkey.testing.Users;

/**
 * Fuzzes credentials in a handshake. Parsing never fails, the first kind present decides, no fuzzed
 * credential is accepted, and the server contacts only the issuer.
 */
class CredentialFuzz {
  private static final JWK KEY = TestIssuer.rsa("rsa-1", 2048, JWSAlgorithm.RS256);

  /** Lives as long as its JVM, which runs this fuzzer only. */
  private static final TestIssuer ISSUER = new TestIssuer(KEY);

  private final AuthParts parts = new AuthParts();
  private final String genuine =
      TestIssuer.token(KEY, TestIssuer.claims("user-alice", parts.clock.instant()).build());
  private final Authenticator authenticator;

  CredentialFuzz() {
    Issuer issuer =
        new Issuer(
            "",
            TestIssuer.NAME,
            TestIssuer.AUDIENCE,
            ISSUER.uri(),
            List.of("RS256"),
            Duration.ofSeconds(30),
            Optional.empty(),
            "sub",
            "name",
            Optional.of("scope"),
            Set.of(Scope.CONNECT),
            Optional.empty(),
            false);
    authenticator =
        parts.authenticator(
            UrlTokens.ALL,
            new JsonWebTokens(
                List.of(issuer), any -> Memberships.NONE, parts.users, parts.clock, Audit.NONE));
    parts.start(Users.ALICE);
    parts.issue(Users.ALICE, Scope.CONNECT);
  }

  @FuzzTest(maxDuration = "60s")
  void authenticate(FuzzedDataProvider data) {
    FakeRequest request = new FakeRequest();
    int urlTokens = data.consumeInt(0, 2);
    int headers = data.consumeInt(0, 2);
    int protocols = data.consumeInt(0, 2);
    boolean cookie = data.consumeBoolean();
    boolean mutate = data.consumeBoolean();
    int at = data.consumeInt(0, genuine.length());
    int cut = data.consumeInt(0, 3);
    String part = data.consumeString(40);
    String text = data.consumeRemainingAsString();
    String token = mutate ? changed(at, cut, part) : text;
    for (int i = 0; i < urlTokens; i++) {
      request.parameter("token", token);
    }
    for (int i = 0; i < headers; i++) {
      request.header("Authorization", i == 0 ? "Bearer " + token : text);
    }
    for (int i = 0; i < protocols; i++) {
      request.header("Sec-WebSocket-Protocol", "roomkey.v1, roomkey.bearer." + token);
    }
    if (cookie) {
      request.cookie(RequestCredentials.LOGIN_COOKIE, text);
    }

    Credential credential = RequestCredentials.ofHandshake(request.request());

    assertEquals(urlTokens > 0, credential.kind() == Credential.Kind.TOKEN_IN_URL);
    if (headers == 0 && urlTokens + protocols == 0) {
      assertEquals(cookie ? Credential.Kind.LOGIN_SECRET : Credential.Kind.NONE, credential.kind());
    } else {
      assertTrue(!credential.isAmbient(), "fell through to the cookie");
    }
    try (SilentCloseable onlyTheIssuer =
        BugDetectors.allowNetworkConnections((host, port) -> port == ISSUER.uri().getPort())) {
      mustBeRefused(credential);
      mustBeRefused(RequestCredentials.ofRequest(request.request()));
    }
  }

  /** A JWT of the issuer with a few characters replaced. */
  private String changed(int at, int cut, String part) {
    return genuine.substring(0, at)
        + part
        + genuine.substring(Math.min(genuine.length(), at + cut));
  }

  /** Surrounding space and another encoding of the signature still mean the same token. */
  private void mustBeRefused(Credential credential) {
    Authentication answer = authenticator.authenticate(credential);
    if (answer.accepted().isPresent()) {
      String signed = genuine.substring(0, genuine.lastIndexOf('.') + 1);
      assertTrue(credential.value().trim().startsWith(signed), credential::value);
      assertEquals("user-alice", answer.accepted().get().user().id());
    } else {
      assertInstanceOf(Refused.class, answer);
    }
  }
}
