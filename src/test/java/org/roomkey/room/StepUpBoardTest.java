package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.user.AuthenticationTime;

/** A board that needs an authentication of the last ten minutes. */
class StepUpBoardTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final MutableClock clock = new MutableClock();
  private final TestBoards boards = new TestBoards(clock, Duration.ofSeconds(3), 0);
  private final Board board = boards.create("board", Access.OPEN);
  private final FakeSubscriber alice = new FakeSubscriber(Users.ALICE);
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);
  private final List<ErrorCode> refused = new ArrayList<>();

  @BeforeEach
  void begin() {
    stepUp(Optional.of(TEN_MINUTES));
    authenticate(alice);
    authenticate(bob);
  }

  @AfterEach
  void close() {
    boards.close();
  }

  private void stepUp(Optional<Duration> maxAge) {
    assertTrue(
        board
            .update(
                info -> new BoardInfo(info.id(), info.name(), info.access(), maxAge, info.epoch()))
            .join());
  }

  private void authenticate(FakeSubscriber socket) {
    socket.authenticate(new AuthenticationTime(clock.instant()));
  }

  private void join(FakeSubscriber socket) {
    board.join(socket, Resume.NEWEST, null, code -> fail("may not join: " + code));
    socket.frames().skipTo("joined");
  }

  /** Alice and Bob have joined and have read all frames so far. */
  private void bothJoin() {
    join(alice);
    join(bob);
    alice.next("user_joined");
  }

  private void tickAfter(Duration time) {
    clock.advance(time);
    boards.boards.tick();
  }

  private static void mustBeRevoked(FakeSubscriber socket) {
    JsonObject revoked = socket.next("board_revoked");
    assertEquals("board", revoked.getString("boardId"));
    assertEquals("step_up", revoked.getString("reason"));
  }

  private static void mustBeRefused(String code, FakeSubscriber socket) {
    JsonObject error = socket.next("error");
    assertEquals(code, error.getString("code"));
    assertEquals("board", error.getString("boardId"));
  }

  @Test
  void anOldAuthenticationGetsNeitherJoinedNorHistory() {
    clock.advance(TEN_MINUTES);

    board.join(alice, Resume.NEWEST, null, refused::add);
    board.history(alice, new ClientMessage.History(null, "board", -1, -1, 50));

    assertEquals(List.of(ErrorCode.REAUTHENTICATE), refused);
    mustBeRefused("reauthenticate", alice);
    assertEquals(0, board.present().join().connections());
  }

  @Test
  void aNewAuthenticationOpensTheBoard() {
    clock.advance(TEN_MINUTES);
    board.join(alice, Resume.NEWEST, null, refused::add);

    authenticate(alice);
    join(alice);

    assertEquals(1, board.present().join().connections());
  }

  @Test
  void anUnknownTimeIsForbiddenAndAnExemptCredentialStays() {
    alice.authenticate(AuthenticationTime.UNKNOWN);
    board.join(alice, Resume.NEWEST, null, refused::add);
    assertEquals(List.of(ErrorCode.FORBIDDEN), refused);

    bob.authenticate(AuthenticationTime.EXEMPT);
    join(bob);
    tickAfter(Duration.ofDays(400));
    assertEquals(List.of(), bob.remainingTypes());
  }

  @Test
  void aSocketLeavesWhenItsAuthenticationBecomesTooOld() {
    bothJoin();
    clock.advance(Duration.ofMinutes(5));
    authenticate(bob);

    tickAfter(Duration.ofMinutes(5).minusMillis(1));
    assertEquals(List.of(), alice.remainingTypes());
    tickAfter(Duration.ofMillis(1));

    mustBeRevoked(alice);
    assertEquals("user-alice", bob.next("user_left").getJsonObject("user").getString("id"));
    assertEquals(List.of(), bob.remainingTypes());
    tickAfter(Duration.ofMinutes(5));
    mustBeRevoked(bob);
    assertEquals(List.of(), alice.remainingTypes());
  }

  @Test
  void anAuthenticationInTimeExtendsTheStay() {
    bothJoin();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(9));
      authenticate(alice);
      authenticate(bob);
      tickAfter(Duration.ofMinutes(1));
    }
    assertEquals(List.of(), alice.remainingTypes());
    tickAfter(Duration.ofMinutes(9));
    mustBeRevoked(alice);
  }

  @Test
  void noFrameReachesASocketAfterTheEndEvenBeforeATick() {
    bothJoin();
    clock.advance(TEN_MINUTES.minusMillis(1));
    authenticate(bob);
    clock.advance(Duration.ofMillis(1));

    board.publish(bob, new ClientMessage.Message(null, "board", "secret", "m"), () -> {});
    board.signal(bob, "cursor", JsonValue.TRUE, null);
    board.typing(bob, null);

    mustBeRevoked(alice);
    assertEquals(List.of(), alice.remainingTypes());
    assertEquals("ack", bob.frames().skipTo("ack").getString("type"));
  }

  @Test
  void nothingThatASocketSendsAfterTheEndIsProcessed() {
    bothJoin();
    clock.advance(TEN_MINUTES);

    board.publish(alice, new ClientMessage.Message(null, "board", "late", "m"), () -> {});
    mustBeRevokedAndRefused();
    board.signal(alice, "cursor", JsonValue.TRUE, null);
    mustBeRefused("reauthenticate", alice);
    board.typing(alice, null);
    mustBeRefused("reauthenticate", alice);

    assertEquals(List.of(), board.page(-1, 0, 10).messages());
    authenticate(alice);
    board.publish(alice, new ClientMessage.Message(null, "board", "late", "m"), () -> {});
    mustBeRefused("not_joined", alice);
  }

  private void mustBeRevokedAndRefused() {
    List<String> types = alice.remainingTypes();
    assertEquals(List.of("board_revoked", "error"), types.stream().sorted().toList());
  }

  @Test
  void aChangeOfTheBoardTakesEffectAtOnce() {
    stepUp(Optional.empty());
    bothJoin();
    clock.advance(Duration.ofMinutes(30));
    authenticate(bob);
    tickAfter(Duration.ofMinutes(1));
    assertEquals(List.of(), alice.remainingTypes());

    stepUp(Optional.of(TEN_MINUTES));

    mustBeRevoked(alice);
    bob.next("user_left");
    assertEquals(List.of(), bob.remainingTypes());

    stepUp(Optional.empty());
    tickAfter(TEN_MINUTES);
    assertEquals(List.of(), bob.remainingTypes());
    join(alice);
  }

  @Test
  void aSocketWithAnotherCredentialIsCheckedAgain() {
    alice.authenticate(AuthenticationTime.EXEMPT);
    join(alice);

    alice.authenticate(AuthenticationTime.UNKNOWN);
    board.checkStepUp();

    mustBeRevoked(alice);
  }

  @Test
  void theLastSocketLeavesWithoutAGracePeriod() {
    bothJoin();
    tickAfter(TEN_MINUTES);
    assertEquals(0, board.present().join().viewers());
  }
}
