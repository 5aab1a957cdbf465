package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Ticket;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Role;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.User;
import org.roomkey.websocket.TestSocketServer.Socket;

class FrameHandlerTest {
  private TestSocketServer server = new TestSocketServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Socket login(User user) {
    Socket socket = server.open(server.login(user));
    socket.next("authenticated");
    return socket;
  }

  private Socket token(User user, Scope... scopes) {
    Socket socket = server.open(server.token(user, scopes));
    socket.next("authenticated");
    return socket;
  }

  /** A socket that has joined the open board. */
  private Socket joined(Socket socket) {
    socket.send("{'type':'join','boardId':'board'}").next("joined");
    return socket;
  }

  private static void assertError(String code, String boardId, Socket socket) {
    JsonObject error = socket.next("error");
    assertEquals(code, error.getString("code"));
    assertEquals(boardId, error.getString("boardId"));
    assertEquals(7, error.getInt("ref"));
    assertTrue(socket.peer.connection.isOpen());
  }

  @Test
  void aPingIsAnsweredWithItsRef() {
    assertEquals(7, login(Users.ALICE).send("{'type':'ping','ref':7}").next("pong").getInt("ref"));
  }

  @Test
  void aSocketJoinsAndLeavesABoard() {
    server.boards.create("board", Access.OPEN);
    Socket alice = joined(login(Users.ALICE));
    assertEquals(List.of("board"), alice.peer.connection.boardIds());

    alice.send("{'type':'leave','boardId':'board','ref':7}");

    assertEquals(7, alice.next("left").getInt("ref"));
    assertEquals(List.of(), alice.peer.connection.boardIds());
    alice.send("{'type':'leave','boardId':'missing'}");
    assertEquals("missing", alice.next("left").getString("boardId"));
  }

  @Test
  void hiddenAndMissingBoardsAreForbiddenAlikeAndAuditedOnce() {
    server.boards.create("private", Access.PRIVATE);
    Socket bob = login(Users.BOB);

    bob.send("{'type':'join','boardId':'private','ref':7}");
    assertError("forbidden", "private", bob);
    bob.send("{'type':'join','boardId':'missing','ref':7}");
    assertError("forbidden", "missing", bob);
    bob.send("{'type':'history','boardId':'missing','ref':7}");
    assertError("forbidden", "missing", bob);

    assertEquals(3, server.audited(Kind.DENY).size());
    assertEquals("private", server.audited(Kind.DENY).get(0).values().get(Field.BOARD));
    assertNull(server.audited(Kind.DENY).get(1).values().get(Field.BOARD));
    assertEquals(List.of(), bob.peer.connection.boardIds());
  }

  @Test
  void joinedBoardsPerSocketAreLimitedButRejoiningIsFree() {
    server.close();
    server =
        new TestSocketServer(
            new SocketLimits.Numbers(0, 0, 1, 0, 0, Duration.ofSeconds(10), Duration.ofMinutes(1)),
            0);
    server.boards.create("board", Access.OPEN);
    server.boards.create("another", Access.OPEN);
    Socket alice = joined(login(Users.ALICE));

    alice.send("{'type':'join','boardId':'another','ref':7}");
    assertError("rate_limited", "another", alice);
    joined(alice);
  }

  @Test
  void aSocketCannotSendToABoardItHasNotJoined() {
    server.boards.create("board", Access.OPEN);
    Socket alice = login(Users.ALICE);
    for (String frame :
        List.of(
            "{'type':'typing','boardId':'board','ref':7}",
            "{'type':'signal','boardId':'board','event':'e','data':1,'ref':7}",
            "{'type':'message','boardId':'board','text':'hello','ref':7}")) {
      alice.send(frame);
      assertError("not_joined", "board", alice);
    }
    assertEquals(List.of(), server.audited(Kind.DENY));
  }

  @Test
  void aTokenWithoutPublishScopeIsReadOnlyAndEachAttemptAudited() {
    server.boards.create("board", Access.OPEN);
    Socket reader = joined(token(Users.BOB, Scope.CONNECT, Scope.READ));

    reader.send("{'type':'message','boardId':'board','text':'hello','ref':7}");
    assertError("forbidden", "board", reader);
    reader.send("{'type':'history','boardId':'board'}").next("history");

    assertEquals(1, server.audited(Kind.DENY).size());
    assertEquals("board", server.audited(Kind.DENY).get(0).values().get(Field.BOARD));
    assertEquals("connection-1", server.audited(Kind.DENY).get(0).values().get(Field.CONNECTION));
  }

  @Test
  void aMessageIsAcknowledgedAndAViewersIsForbiddenAndAudited() {
    server.boards.create("private", Access.PRIVATE).putMember(Users.BOB.id(), Role.VIEWER).join();
    Socket alice = login(Users.ALICE);
    alice.send("{'type':'join','boardId':'private'}").next("joined");
    Socket bob = login(Users.BOB);
    bob.send("{'type':'join','boardId':'private'}").next("joined");
    alice.next("user_joined");

    alice.send("{'type':'message','boardId':'private','text':'hello','id':'a','ref':7}");
    assertEquals("a", alice.next("ack").getString("id"));
    assertEquals("hello", bob.next("message").getString("text"));
    bob.send("{'type':'message','boardId':'private','text':'hello','ref':7}");
    assertError("forbidden", "private", bob);

    assertEquals(1, server.audited(Kind.DENY).size());
    assertEquals("private", server.audited(Kind.DENY).get(0).values().get(Field.BOARD));
  }

  @Test
  void aNewTokenOfTheSameUserRefreshesAndOneOfAnotherEndsTheConnection() {
    Socket bob = token(Users.BOB, Scope.CONNECT);
    String own = server.auth.issue(Users.BOB, Scope.CONNECT, Scope.READ).secret();
    bob.send("{'type':'auth','token':'" + own + "','ref':7}");
    assertEquals(7, bob.next("authenticated").getInt("ref"));
    assertTrue(bob.peer.connection.identity().has(Scope.READ));

    String others = server.auth.issue(Users.ALICE, Scope.CONNECT).secret();
    bob.send("{'type':'auth','token':'" + others + "'}");
    assertEquals("invalid_token", bob.next("error").getString("code"));
    assertEquals(List.of("(INVALID_TOKEN)"), bob.rest());
  }

  @Test
  void aTokenDoesNotReplaceTheLoginOfAConnection() {
    Socket alice = login(Users.ALICE);
    String token = server.auth.issue(Users.ALICE, Scope.CONNECT).secret();

    alice.send("{'type':'auth','token':'" + token + "'}");

    assertEquals("cookie", alice.next("authenticated").getString("method"));
    assertTrue(alice.peer.connection.identity().has(Scope.PUBLISH));
  }

  @Test
  void aSocketLeavesBoardsThatItsNewTokenDoesNotCover() {
    server.boards.create("board", Access.OPEN);
    server.boards.create("another", Access.OPEN);
    Socket bob = joined(token(Users.BOB, Scope.CONNECT, Scope.READ));
    bob.send("{'type':'join','boardId':'another'}").next("joined");
    AuthParts auth = server.auth;
    String narrower =
        auth.tokens
            .issue(
                Users.BOB.id(),
                "label",
                Set.of(Scope.CONNECT, Scope.READ),
                Optional.of(Set.of("another")),
                Optional.empty())
            .secret();

    bob.send("{'type':'auth','token':'" + narrower + "'}").next("authenticated");

    assertEquals("board", bob.next("board_revoked").getString("boardId"));
    assertEquals(List.of("another"), bob.peer.connection.boardIds());
    assertFalse(bob.rest().contains("board_revoked"));
  }

  private void stepUp(int minutes) {
    Optional<Duration> maxAge = Optional.of(Duration.ofMinutes(minutes));
    server
        .boards
        .create("board", Access.OPEN)
        .update(info -> new BoardInfo(info.id(), info.name(), info.access(), maxAge, info.epoch()))
        .join();
  }

  private static final List<String> FRAMES =
      List.of(
          "{'type':'join','boardId':'board','ref':7}",
          "{'type':'history','boardId':'board','ref':7}",
          "{'type':'message','boardId':'board','text':'x','ref':7}",
          "{'type':'signal','boardId':'board','event':'e','data':1,'ref':7}",
          "{'type':'typing','boardId':'board','ref':7}");

  @Test
  void everyFrameOfABoardWithStepUpAsksForANewAuthentication() {
    stepUp(10);
    Socket alice = login(Users.ALICE);
    server.auth.clock.advance(Duration.ofMinutes(10));
    for (String frame : FRAMES) {
      assertError("reauthenticate", "board", alice.send(frame));
    }
    String loginId = alice.peer.connection.identity().loginId().orElseThrow();

    server.auth.logins.authenticatedNow(loginId);

    joined(alice).send(FRAMES.get(2)).next("ack");
  }

  @Test
  void aFrameAfterTheEndOfTheAuthenticationAsksForANewOne() {
    stepUp(10);
    Socket alice = joined(login(Users.ALICE));
    server.auth.clock.advance(Duration.ofMinutes(10));
    server.boards.boards.tick();
    assertEquals("step_up", alice.next("board_revoked").getString("reason"));
    for (String frame : FRAMES) {
      assertError("reauthenticate", "board", alice.send(frame));
    }
  }

  @Test
  void onThePathOfABoardWithStepUpTheSocketStaysOpen() {
    stepUp(10);
    Authentication login = server.login(Users.ALICE);
    server.auth.clock.advance(Duration.ofMinutes(10));
    Socket alice = server.open(login, "board");
    alice.next("authenticated");
    assertEquals("reauthenticate", alice.next("error").getString("code"));
    assertTrue(alice.peer.connection.isOpen());
  }

  @Test
  void aSocketThatRefreshesItsTokenWithAnOldLoginLeavesABoardWithStepUp() {
    stepUp(10);
    Identity login = server.login(Users.ALICE).accepted().orElseThrow();
    server.auth.clock.advance(Duration.ofMinutes(10));
    Socket alice = joined(token(Users.ALICE, Scope.CONNECT, Scope.READ));
    String ticket = server.auth.tickets.issue(Ticket.of(login, Optional.empty())).orElseThrow();

    alice.send("{'type':'auth','token':'" + ticket + "'}").next("authenticated");

    assertEquals("step_up", alice.next("board_revoked").getString("reason"));
  }
}
