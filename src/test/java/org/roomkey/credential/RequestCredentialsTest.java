package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.FakeRequest;
import org.roomkey.testing.FakeSession;

class RequestCredentialsTest {
  private static final SessionUser ALICE = new SessionUser("login-1", "user-alice", "Alice");

  private final FakeRequest request = new FakeRequest();

  private Credential ofHandshake() {
    Credential credential = RequestCredentials.ofHandshake(request.request());
    assertTrue(request.createdSessions().isEmpty(), "no session is created by looking");
    return credential;
  }

  private Credential ofRequest() {
    Credential credential = RequestCredentials.ofRequest(request.request());
    assertTrue(request.createdSessions().isEmpty(), "no session is created by looking");
    return credential;
  }

  private static FakeSession sessionOf(SessionUser user) {
    FakeSession session = new FakeSession();
    session.session().setAttribute(SessionUser.ATTRIBUTE, user);
    return session;
  }

  /**
   * All kinds of credentials, the one with the highest precedence last, so that tests can remove
   * them one by one.
   */
  private void everyWayFrom(int first) {
    if (first <= 5) {
      request.cookie(RequestCredentials.LOGIN_COOKIE, "s5").session(sessionOf(ALICE));
    }
    if (first <= 4) {
      request.parameter("auth", "message");
    }
    if (first <= 3) {
      request.header("Sec-WebSocket-Protocol", "roomkey.v1, roomkey.bearer.t3");
    }
    if (first <= 2) {
      request.header("Authorization", "Bearer t2");
    }
    if (first <= 1) {
      request.parameter("token", "t1");
    }
  }

  @Test
  void theUrlTokenComesFirst() {
    everyWayFrom(1);

    assertEquals(Credential.tokenInUrl("t1"), ofHandshake());
  }

  @Test
  void theAuthorizationHeaderComesSecond() {
    everyWayFrom(2);

    assertEquals(Credential.token("t2"), ofHandshake());
  }

  @Test
  void theSubprotocolComesThird() {
    everyWayFrom(3);

    assertEquals(Credential.token("t3"), ofHandshake());
  }

  @Test
  void firstMessageAuthenticationComesFourthAndIgnoresCookies() {
    everyWayFrom(4);

    assertEquals(Credential.FIRST_MESSAGE, ofHandshake());
  }

  @Test
  void theCookieComesLast() {
    everyWayFrom(5);

    assertEquals(Credential.loginSecret("s5"), ofHandshake());
    assertTrue(ofHandshake().isAmbient());
  }

  @Test
  void anEmptyRequestHasNoCredential() {
    assertEquals(Credential.NONE, ofHandshake());
    assertEquals(Credential.NONE, ofRequest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", " "})
  void aMalformedUrlTokenDoesNotFallThrough(String token) {
    everyWayFrom(2);
    request.parameter("token", token);

    assertEquals(Credential.tokenInUrl(token), ofHandshake());
  }

  @Test
  void twoUrlTokensAreInvalid() {
    request.parameter("token", "t1", "t1");

    assertEquals(Credential.tokenInUrl(""), ofHandshake());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "bearer", "Bearer  ", "Bearert2", "Bearer\tt2"})
  void aBearerHeaderWithoutATokenDoesNotFallThrough(String header) {
    everyWayFrom(3);
    request.header("Authorization", header);

    assertEquals(Credential.token(""), ofHandshake());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer t2", "BEARER t2", "Bearer  t2 "})
  void theBearerSchemeIsCaseInsensitive(String header) {
    request.header("Authorization", header);

    assertEquals(Credential.token("t2"), ofHandshake());
  }

  @Test
  void twoAuthorizationHeadersAreInvalid() {
    request.header("Authorization", "Bearer t2", "Bearer t2");

    assertEquals(Credential.token(""), ofHandshake());
  }

  @Test
  void aHeaderOfAnotherSchemeIsIgnored() {
    request.header("Authorization", "Basic YTpi").cookie(RequestCredentials.LOGIN_COOKIE, "s5");

    assertEquals(Credential.loginSecret("s5"), ofHandshake());
  }

  @Test
  void aSubprotocolAloneIsNoCredential() {
    request.header("Sec-WebSocket-Protocol", "roomkey.v1");

    assertEquals(Credential.NONE, ofHandshake());
  }

  @Test
  void theTokenMayBeAtAnyPositionInTheSubprotocols() {
    request.header("Sec-WebSocket-Protocol", "other", "roomkey.bearer.t3 ,roomkey.v1");

    assertEquals(Credential.token("t3"), ofHandshake());
  }

  @Test
  void anEmptySubprotocolTokenIsInvalid() {
    request.header("Sec-WebSocket-Protocol", "roomkey.bearer.");

    assertEquals(Credential.token(""), ofHandshake());
  }

  @Test
  void twoSubprotocolTokensAreInvalid() {
    request.header("Sec-WebSocket-Protocol", "roomkey.bearer.t3, roomkey.bearer.t4");

    assertEquals(Credential.token(""), ofHandshake());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Message", "cookie", "true"})
  void onlyAuthMessageRequestsFirstMessageAuthentication(String value) {
    request.parameter("auth", value);

    assertEquals(Credential.NONE, ofHandshake());
  }

  @Test
  void theLoginCookiePrecedesTheSession() {
    request
        .cookie("other", "x")
        .cookie(RequestCredentials.LOGIN_COOKIE, "")
        .session(sessionOf(ALICE));

    assertEquals(Credential.loginSecret(""), ofHandshake());
  }

  @Test
  void upToFourLoginCookiesAreCandidatesAndMoreAreInvalid() {
    request
        .cookie(RequestCredentials.LOGIN_COOKIE, "s5")
        .cookie(RequestCredentials.LOGIN_COOKIE, "s6")
        .cookie(RequestCredentials.LOGIN_COOKIE, "s5");
    assertEquals(Credential.loginSecrets(List.of("s5", "s6")), ofHandshake());
    request
        .cookie(RequestCredentials.LOGIN_COOKIE, "s7")
        .cookie(RequestCredentials.LOGIN_COOKIE, "s8");
    assertEquals(4, 1 + ofRequest().others().size());
    request.cookie(RequestCredentials.LOGIN_COOKIE, "s9");
    assertEquals(Credential.loginSecret(""), ofHandshake());
  }

  @Test
  void overTlsOnlyTheHostPrefixedCookieOfThisApplicationCounts() {
    request.secure().cookie(RequestCredentials.LOGIN_COOKIE, "planted");
    assertEquals(Credential.NONE, ofHandshake());
    String name = RequestCredentials.loginCookie(request.request());
    assertTrue(name.matches("__Host-ROOMKEY_LOGIN_[0-9a-f]{16}"), name);
    request.cookie(name, "s5");
    assertEquals(Credential.loginSecret("s5"), ofHandshake());
    request.contextPath("");
    assertEquals(Credential.NONE, ofHandshake());
  }

  @Test
  void aSessionStandsForItsLogin() {
    request.session(sessionOf(ALICE));

    assertEquals(Credential.loginId("login-1"), ofHandshake());
    assertEquals(Credential.loginId("login-1"), ofRequest());
  }

  @Test
  void anEmptySessionAndAnUnknownSessionIdAreInvalid() {
    request.session(new FakeSession());
    assertEquals(Credential.DEAD_SESSION, ofHandshake());

    assertEquals(
        Credential.DEAD_SESSION,
        RequestCredentials.ofHandshake(new FakeRequest().sessionCookie().request()));
  }

  @Test
  void anHttpRequestUsesTheHeaderOrACookieOnly() {
    request
        .parameter("token", "t1")
        .parameter("auth", "message")
        .header("Sec-WebSocket-Protocol", "roomkey.bearer.t3")
        .cookie(RequestCredentials.LOGIN_COOKIE, "s5");
    assertEquals(Credential.loginSecret("s5"), ofRequest());

    request.header("Authorization", "Bearer t2");
    assertEquals(Credential.requestToken("t2"), ofRequest());
  }

  @Test
  void unauthenticatedUserClaimsAreIgnored() {
    request
        .parameter("user", "bob")
        .parameter("userId", "user-bob")
        .header("X-Forwarded-User", "bob")
        .header("X-Remote-User", "bob")
        .header("Remote-User", "bob");

    assertEquals(Credential.NONE, ofHandshake());
  }
}
