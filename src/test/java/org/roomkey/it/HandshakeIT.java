package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * Which credential decides, and what the server tells the socket ({@code docs/security.md}, "The
 * handshake").
 */
class HandshakeIT {

  /** In order of precedence. */
  private enum Way {
    URL,
    BEARER,
    SUBPROTOCOL,
    FIRST_MESSAGE,
    COOKIE
  }

  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static String alicesToken;
  private static String bobsToken;

  @BeforeAll
  static void start() {
    server = new TestServer();
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    alicesToken = alice.token("connect", "read", "publish");
    bobsToken = bob.token("connect", "read", "publish");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A handshake that shows several credentials at once. */
  private static final class Attempt {
    private final List<String> query = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private String firstMessage;

    Attempt with(Way way, String token, String cookies) {
      switch (way) {
        case URL -> query.add("token=" + token);
        case BEARER -> header("Authorization", "Bearer " + token);
        case SUBPROTOCOL -> header("Sec-WebSocket-Protocol", "roomkey.v1, roomkey.bearer." + token);
        case FIRST_MESSAGE -> {
          query.add("auth=message");
          firstMessage = Json.object("type", "auth", "token", token).toString();
        }
        case COOKIE -> header("Cookie", cookies);
        default -> throw new AssertionError(way);
      }
      return this;
    }

    private void header(String name, String value) {
      headers.add(name);
      headers.add(value);
    }

    /**
     * @param speaks whether the first message is sent
     */
    RawSocket open(boolean speaks) {
      RawSocket socket =
          server
              .rawSocket("/ws?" + String.join("&", query), headers.toArray(String[]::new))
              .mustBeUpgraded();
      if (speaks) {
        socket.send(firstMessage);
      }
      return socket;
    }
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Way.values())
        .flatMap(
            first ->
                Stream.of(Way.values())
                    .filter(second -> second.compareTo(first) > 0)
                    .map(second -> Arguments.of(first, second)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theFirstCredentialPresentDecides(Way first, Way second) {
    Attempt attempt =
        new Attempt()
            .with(second, bobsToken, bob.cookies())
            .with(first, alicesToken, alice.cookies());
    try (RawSocket socket = attempt.open(first == Way.FIRST_MESSAGE)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anInvalidCredentialNeverFallsThroughToTheNext(Way first, Way second) {
    Attempt attempt =
        new Attempt().with(second, bobsToken, bob.cookies()).with(first, "rk_bad", null);
    try (RawSocket socket = attempt.open(first == Way.FIRST_MESSAGE)) {
      socket.mustEnd(4001, "Invalid token", "invalid_token");
      assertEquals(1, socket.passed().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"URL", "BEARER", "SUBPROTOCOL", "FIRST_MESSAGE", "COOKIE"})
  void everyKindOfCredentialIsGreetedWithItsUser(Way way) {
    Attempt attempt = new Attempt().with(way, alicesToken, alice.cookies());
    try (RawSocket socket = attempt.open(way == Way.FIRST_MESSAGE)) {
      Frame frame = socket.next("authenticated");
      assertEquals("user-alice", frame.userId());
      assertEquals("Alice", frame.json().getJsonObject("user").getString("name"));
      assertEquals(way == Way.COOKIE ? "cookie" : "token", frame.string("method"));
      assertFalse(frame.string("connectionId").isEmpty());
      assertEquals(25, frame.number("heartbeat"));
      assertEquals(way == Way.COOKIE, frame.has("expiresAt"));
      assertFalse(frame.json().containsValue(jakarta.json.JsonValue.NULL));
    }
  }

  @Test
  void theExpiryOfALoginIsInUtcWithMilliseconds() {
    try (TestSocket socket = alice.open("/ws")) {
      String expiresAt = socket.next("authenticated").string("expiresAt");
      assertTrue(
          expiresAt.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), expiresAt);
    }
  }

  static Stream<String> badQueries() {
    return Stream.of(
        "token=",
        "token",
        "token=null",
        "token=undefined",
        "token=rk_",
        "token=%00",
        "token=" + alicesToken + "x",
        "token=%20" + alicesToken,
        "token=" + alicesToken + "&token=" + alicesToken,
        "token=" + alicesToken + "&token=",
        "token=&auth=message");
  }

  @ParameterizedTest
  @MethodSource("badQueries")
  void aBadUrlTokenIsRefusedDespiteAValidCookie(String query) {
    try (RawSocket socket = server.rawSocket("/ws?" + query, "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "bearer rk_bad", "Bearer null", "Bearer a b"})
  void aBadBearerHeaderIsRefusedDespiteAValidCookie(String header) {
    try (RawSocket socket =
        server.rawSocket("/ws", "Authorization", header, "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void twoBearerHeadersAreInvalid() {
    String header = "Bearer " + alicesToken;
    try (RawSocket socket =
        server.rawSocket("/ws", "Authorization", header, "Authorization", header)) {
      socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void theBearerSchemeIsCaseInsensitive() {
    try (RawSocket socket = server.rawSocket("/ws", "Authorization", "bEARER " + alicesToken)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @Test
  void anotherAuthorizationSchemeIsIgnored() {
    try (RawSocket socket =
        server.rawSocket("/ws", "Authorization", "Basic Ym9iOmJvYg==", "Cookie", alice.cookies())) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  static Stream<String> badSubprotocols() {
    return Stream.of(
        "roomkey.v1, roomkey.bearer.",
        "roomkey.v1, roomkey.bearer.rk_bad",
        "roomkey.v1, roomkey.bearer." + alicesToken + ", roomkey.bearer." + alicesToken);
  }

  @ParameterizedTest
  @MethodSource("badSubprotocols")
  void aBadSubprotocolTokenIsRefusedDespiteAValidCookie(String header) {
    try (RawSocket socket =
        server.rawSocket("/ws", "Sec-WebSocket-Protocol", header, "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void anExpiredOrRevokedTokenIsInvalid() {
    String expired = server.newToken("user-alice", "connect");
    server.sql(
        "UPDATE tokens SET expires_at = ? WHERE user_id = 'user-alice' AND label = 'test'"
            + " AND scopes = 'connect'",
        System.currentTimeMillis() - 1);
    server.socket("/ws?token=" + expired).mustEnd(4001, "Invalid token", "invalid_token");

    var revoked = bob.issueToken("connect");
    bob.delete("/api/tokens/" + revoked.getString("id")).mustBe(204);
    server
        .socket("/ws?token=" + revoked.getString("token"))
        .mustEnd(4001, "Invalid token", "invalid_token");
  }

  @Test
  void aMissingCredentialIsUnauthorized() {
    server.socket("/ws").mustEnd(4001, "Unauthorized", "unauthorized");
    server
        .socket("/ws", "Cookie", "other=1; theme=dark")
        .mustEnd(4001, "Unauthorized", "unauthorized");
  }

  @Test
  void anUnknownLoginOrSessionCookieIsAnInvalidSession() {
    for (String cookie :
        List.of(
            "JSESSIONID=9E4A71C0D83B52F6A19E4A71C0D83B52",
            "ROOMKEY_LOGIN=unknown",
            "ROOMKEY_LOGIN=",
            "ROOMKEY_LOGIN=unknown; JSESSIONID=" + alice.cookie("JSESSIONID"),
            "ROOMKEY_LOGIN=unknown; ROOMKEY_LOGIN=dead")) {
      server.socket("/ws", "Cookie", cookie).mustEnd(4001, "Invalid session", "invalid_session");
    }
  }

  @Test
  void cookiesOfAnEndedLoginAreAnInvalidSession() {
    Person carol = server.loginAs("carol");
    Person before = carol.copy();
    carol.logout().mustBe(204);
    before.open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
    before.with("ROOMKEY_LOGIN").open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
    before.with("JSESSIONID").open("/ws").mustEnd(4001, "Invalid session", "invalid_session");
  }

  @Test
  void aLoginOfADeletedUserIsUserNotFound() {
    Person dora = server.newcomer("dora");
    String token = dora.token("connect");
    server.sql("DELETE FROM users WHERE id = 'user-dora'");
    dora.open("/ws").mustEnd(4001, "User not found", "user_not_found");
    dora.with("JSESSIONID").open("/ws").mustEnd(4001, "User not found", "user_not_found");
    server.socket("/ws?token=" + token).mustEnd(4001, "User not found", "user_not_found");
  }

  @Test
  void aDisabledUserIsForbidden() {
    Person emil = server.newcomer("emil");
    String token = emil.token("connect");
    server.sql("UPDATE users SET disabled = true WHERE id = 'user-emil'");
    emil.open("/ws").mustEnd(4003, "Forbidden", "forbidden");
    server.socket("/ws?token=" + token).mustEnd(4003, "Forbidden", "forbidden");
  }

  @Test
  void aTokenWithoutConnectScopeIsForbidden() {
    server
        .socket("/ws?token=" + alice.token("read", "publish"))
        .mustEnd(4003, "Forbidden", "forbidden");
  }

  @Test
  void hiddenAndMissingBoardsInThePathAreForbiddenAlike() {
    bob.open("/ws/boards/board-private").mustEnd(4003, "Forbidden", "forbidden");
    bob.open("/ws/boards/no-such-board").mustEnd(4003, "Forbidden", "forbidden");
    bob.open("/ws/boards/not%20an%20identifier").mustEnd(4003, "Forbidden", "forbidden");
    server
        .socket("/ws/boards/board-1?token=" + alice.token("connect", "publish"))
        .mustEnd(4003, "Forbidden", "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logins", "tokens"})
  void anUndecidedHandshakeIsUnavailable(String table) {
    server.sql("RENAME TABLE " + table + " TO away");
    try {
      TestSocket socket =
          table.equals("logins") ? alice.open("/ws") : server.socket("/ws?token=" + alicesToken);
      Frame error = socket.mustEnd(1013, "Unavailable", "unavailable");
      assertTrue(error.number("retryAfter") > 0);
      assertEquals(1, socket.received().size());
    } finally {
      server.sql("RENAME TABLE away TO " + table);
    }
    alice.socket().close();
  }

  @Test
  void anUnreadableBoardIsUnavailable() {
    String board = server.newBoard();
    server.sql("RENAME TABLE board_members TO away");
    try {
      Frame error = alice.open("/ws/boards/" + board).mustEnd(1013, "Unavailable", "unavailable");
      assertTrue(error.has("retryAfter") && error.number("retryAfter") > 0, error::toString);
    } finally {
      server.sql("RENAME TABLE away TO board_members");
    }
  }

  @Test
  void anErrorDuringFirstMessageAuthenticationRefusesTheSocket() {
    TestSocket socket = server.socket("/ws?auth=message");
    server.sql("RENAME TABLE tokens TO away");
    try {
      socket.send("type", "auth", "token", alicesToken);
      socket.mustEnd(1013, "Unavailable", "unavailable");
    } finally {
      server.sql("RENAME TABLE away TO tokens");
    }
  }
}
