package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.auth.Refusal;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.room.Access;
import org.roomkey.testing.Users;
import org.roomkey.websocket.TestSocketServer.Socket;

class AdmissionTest {
  private TestSocketServer server = new TestSocketServer();

  @AfterEach
  void close() {
    server.close();
  }

  private void limit(int socketsPerUser, int pendingPerAddress, int requests) {
    server.close();
    server =
        new TestSocketServer(
            new SocketLimits.Numbers(
                socketsPerUser,
                pendingPerAddress,
                0,
                0,
                0,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1)),
            requests);
  }

  private void assertRefused(Socket socket, String error, CloseStatus status) {
    JsonObject frame = socket.next("error");
    assertEquals(error, frame.getString("code"));
    assertEquals(status.code(), frame.getInt("close"));
    assertEquals(List.of("(" + status + ")"), socket.rest());
    assertEquals("refused", server.audited(Kind.HANDSHAKE).get(0).values().get(Field.RESULT));
  }

  @Test
  void anAcceptedCredentialIsGreetedAndAudited() {
    Socket socket = server.open(server.login(Users.ALICE));

    JsonObject greeting = socket.next("authenticated");
    assertEquals("user-alice", greeting.getJsonObject("user").getString("id"));
    assertEquals("cookie", greeting.getString("method"));
    assertEquals(25, greeting.getInt("heartbeat"));
    assertEquals(List.of(), socket.rest());
    AuditEvent event = server.audited(Kind.HANDSHAKE).get(0);
    assertEquals("accepted", event.values().get(Field.RESULT));
    assertEquals("user-alice", event.values().get(Field.USER));
  }

  @Test
  void aRefusedOrUndecidedCredentialEndsTheConnection() {
    assertRefused(
        server.open(new Refused(Refusal.INVALID_SESSION)),
        "invalid_session",
        CloseStatus.INVALID_SESSION);
    server.audit.clear();
    Socket undecided = server.open(new Undecided());
    assertEquals(5, undecided.next("error").getInt("retryAfter"));
    assertEquals(List.of("(UNDECIDED)"), undecided.rest());
  }

  @Test
  void aTokenWithoutConnectScopeIsForbidden() {
    assertRefused(
        server.open(server.token(Users.ALICE, Scope.READ)), "forbidden", CloseStatus.FORBIDDEN);
  }

  @Test
  void aLoginThatEndedDuringTheHandshakeLetsNobodyIn() {
    Logins.Started started = server.auth.start(Users.ALICE);
    long before = server.auth.revocations.count();
    Authentication accepted =
        server
            .auth
            .authenticator(UrlTokens.ALL)
            .authenticate(Credential.loginSecret(started.secret()));
    server.auth.logins.end(started.login().id(), EndReason.LOGOUT);

    Socket socket = server.open(accepted, before);

    assertRefused(socket, "invalid_session", CloseStatus.INVALID_SESSION);
  }

  @Test
  void theBoardInThePathIsJoinedAtOnce() {
    server.boards.create("board", Access.OPEN);

    Socket socket = server.open(server.login(Users.BOB), "board");

    socket.next("authenticated");
    assertEquals("board", socket.next("joined").getString("boardId"));
    assertEquals("board", server.audited(Kind.HANDSHAKE).get(0).values().get(Field.BOARD));
  }

  @Test
  void hiddenAndMissingBoardsInThePathAreForbiddenAlike() {
    server.boards.create("private", Access.PRIVATE);
    assertRefused(
        server.open(server.login(Users.BOB), "private"), "forbidden", CloseStatus.FORBIDDEN);
    assertEquals("private", server.audited(Kind.DENY).get(0).values().get(Field.BOARD));

    server.audit.clear();
    assertRefused(
        server.open(server.login(Users.BOB), "missing"), "forbidden", CloseStatus.FORBIDDEN);
    assertNull(server.audited(Kind.DENY).get(0).values().get(Field.BOARD));
  }

  @Test
  void socketsPerUserAreLimitedUntilOneCloses() {
    limit(1, 0, 0);
    Socket first = server.open(server.login(Users.ALICE));
    first.next("authenticated");
    Socket second = server.open(server.login(Users.ALICE));
    assertEquals("too_many_sockets", second.next("error").getString("code"));
    assertEquals(List.of("(POLICY)"), second.rest());
    server.open(server.login(Users.BOB)).next("authenticated");

    first.conversation.closed(1000);

    server.open(server.login(Users.ALICE)).next("authenticated");
  }

  @Test
  void handshakesCountTowardsTheShareOfTheirUser() {
    limit(0, 0, 1);
    int admitted = 0;
    Socket socket = server.open(server.login(Users.ALICE));
    while (socket.peer.connection.isOpen()) {
      admitted++;
      socket = server.open(server.login(Users.ALICE));
    }

    assertEquals(3, admitted, "three seconds at one a second");
    JsonObject error = socket.next("error");
    assertEquals("overloaded", error.getString("code"));
    assertEquals(5, error.getInt("retryAfter"));
    assertEquals(1, server.counts.rateLimited());
    server.open(server.login(Users.BOB)).next("authenticated");
  }

  @Test
  void unauthenticatedSocketsPerAddressAreLimited() {
    limit(0, 1, 0);
    Socket first = server.pending();
    assertEquals(List.of(), first.rest());
    Socket second = server.pending();
    assertEquals("too_many_sockets", second.next("error").getString("code"));
    assertFalse(second.peer.connection.isOpen());

    String secret = server.auth.issue(Users.ALICE, Scope.CONNECT).secret();
    first.send("{'type':'auth','token':'" + secret + "'}");
    first.next("authenticated");

    assertEquals(List.of(), server.pending().rest(), "the first one has its credential");
  }

  @Test
  void afterAbuseTheUserIsRefusedUntilRetryAfter() {
    Socket abusive = server.open(server.login(Users.ALICE));
    abusive.next("authenticated");
    abusive.peer.connection.slot().pauseForAbuse();

    server.auth.clock.advance(Duration.ofSeconds(20));
    Socket next = server.open(server.login(Users.ALICE));
    JsonObject error = next.next("error");
    assertEquals("rate_limited", error.getString("code"));
    assertEquals(40, error.getInt("retryAfter"));
    assertEquals(List.of("(ABUSE)"), next.rest());

    server.auth.clock.advance(Duration.ofSeconds(40));
    server.open(server.login(Users.ALICE)).next("authenticated");
  }
}
