package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

/** Joins, presence, typing and signals of one board, and the answers to its sockets. */
class BoardTest {
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final JsonValue REF = Json.createValue(7);

  private final MutableClock clock = new MutableClock();
  private final TestBoards boards = new TestBoards(clock, GRACE, 2);
  private final Board board = boards.create("board", Access.OPEN);
  private final FakeSubscriber alice = new FakeSubscriber(Users.ALICE);
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);

  @AfterEach
  void close() {
    boards.close();
  }

  private JsonObject join(FakeSubscriber socket) {
    board.join(socket, Resume.NEWEST, REF, code -> fail("may not join"));
    return socket.frames().skipTo("joined");
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

  private static void message(Board board, FakeSubscriber sender, String id) {
    board.publish(sender, new ClientMessage.Message(REF, "board", "text", id), () -> {});
  }

  private static String userId(JsonObject frame) {
    return frame.getJsonObject("user").getString("id");
  }

  @Test
  void aJoinIsAnsweredWithPresenceAndAnnouncedToOthers() {
    JsonObject first = join(alice);
    assertEquals(1, first.getInt("viewers"));
    assertEquals(7, first.getInt("ref"));
    assertEquals("editor", join(bob).getString("role"));

    JsonObject joined = alice.next("user_joined");
    assertEquals("user-bob", userId(joined));
    assertEquals(2, joined.getInt("viewers"));
    assertEquals(List.of(), bob.remainingTypes());
  }

  @Test
  void joiningAgainIsAnsweredButNotAnnounced() {
    bothJoin();

    assertEquals(2, join(bob).getInt("viewers"));

    assertEquals(List.of(), alice.remainingTypes());
  }

  @Test
  void aSecondSocketOfAUserAddsAConnectionButNoViewer() {
    bothJoin();

    JsonObject second = join(new FakeSubscriber(Users.BOB));

    assertEquals(2, second.getInt("viewers"));
    assertEquals(3, second.getInt("connections"));
    assertEquals(List.of(), alice.remainingTypes());
  }

  @Test
  void aNonMemberCannotJoinAPrivateBoard() {
    Board hidden = boards.create("private", Access.PRIVATE);
    List<String> forbidden = new ArrayList<>();

    hidden.join(bob, Resume.NEWEST, REF, code -> forbidden.add("bob"));

    assertEquals(List.of("bob"), forbidden);
    assertEquals(List.of(), bob.remainingTypes());
    assertFalse(hidden.isInUse());
  }

  @Test
  void aClosedSocketCannotJoin() {
    bob.close();

    board.join(bob, Resume.NEWEST, REF, code -> fail("may not join"));

    assertFalse(board.isInUse());
    assertEquals(0, board.viewers());
  }

  @Test
  void aUserLeavesWithTheLastSocket() {
    bothJoin();
    FakeSubscriber second = new FakeSubscriber(Users.BOB);
    join(second);

    board.leave(bob, REF);
    assertEquals("board", bob.next("left").getString("boardId"));
    assertEquals(List.of(), alice.remainingTypes());
    board.leave(second, REF);

    JsonObject left = alice.next("user_left");
    assertEquals("user-bob", userId(left));
    assertEquals(1, left.getInt("viewers"));
  }

  @Test
  void leavingIsAnsweredEvenWithoutAJoin() {
    board.leave(bob, REF);

    assertEquals(7, bob.next("left").getInt("ref"));
  }

  @Test
  void aUserWhoseSocketBreaksStaysForTheGracePeriod() {
    bothJoin();

    board.closed(bob, false);
    tickAfter(GRACE.minusMillis(1));
    assertEquals(List.of(), alice.remainingTypes());
    assertEquals(2, board.viewers());
    tickAfter(Duration.ofMillis(1));

    assertEquals("user-bob", userId(alice.next("user_left")));
    assertEquals(1, board.viewers());
  }

  @Test
  void returningWithinTheGracePeriodAnnouncesNothing() {
    bothJoin();

    board.closed(bob, false);
    clock.advance(Duration.ofSeconds(1));
    assertEquals(2, join(new FakeSubscriber(Users.BOB)).getInt("viewers"));
    tickAfter(GRACE.multipliedBy(2));

    assertEquals(List.of(), alice.remainingTypes());
  }

  @Test
  void aUserWhoseSocketClosedNormallyLeavesAtOnce() {
    bothJoin();

    board.closed(bob, true);

    assertEquals("user-bob", userId(alice.next("user_left")));
  }

  @Test
  void aSocketLeavesWhenItsCredentialNoLongerCoversTheBoard() {
    bothJoin();

    board.revoke(bob);

    assertEquals("board", bob.next("board_revoked").getString("boardId"));
    assertEquals("user-bob", userId(alice.next("user_left")));
  }

  @Test
  void aRemovedMemberLeavesAPrivateBoardAndOthersAreNotified() {
    Board hidden = boards.create("private", Access.PRIVATE);
    assertTrue(hidden.putMember(Users.BOB.id(), Role.VIEWER).join());
    hidden.join(alice, Resume.NEWEST, REF, code -> fail("the owner may"));
    hidden.join(bob, Resume.NEWEST, REF, code -> fail("a member may"));
    alice.frames().skipTo("user_joined");
    bob.next("joined");

    assertTrue(hidden.removeMember(Users.BOB.id()).join());

    JsonObject revoked = bob.next("board_revoked");
    assertEquals("private", revoked.getString("boardId"));
    assertEquals("removed", revoked.getString("reason"));
    assertEquals("user-bob", userId(alice.next("user_left")));
    assertEquals(Optional.empty(), hidden.roleOf(Users.BOB));
  }

  @Test
  void aboveAHundredViewersJoinsAndLeavesAreBatchedEverySecond() {
    join(alice);
    List<FakeSubscriber> crowd = new ArrayList<>();
    for (int i = 1; i <= 102; i++) {
      crowd.add(new FakeSubscriber(user(i)));
      join(crowd.get(i - 1));
    }
    for (int i = 1; i <= 99; i++) {
      assertEquals("user-" + i, userId(alice.next("user_joined")));
    }
    assertEquals(List.of(), alice.remainingTypes());
    boards.boards.tick();
    JsonObject first = alice.next("presence");
    assertEquals(3, first.getJsonArray("joined").size());
    assertEquals(103, first.getInt("viewers"));

    board.leave(crowd.get(0), null);
    board.leave(crowd.get(1), null);
    join(crowd.get(1));
    tickAfter(Duration.ofMillis(999));
    assertEquals(List.of(), alice.remainingTypes());
    tickAfter(Duration.ofMillis(1));

    JsonObject second = alice.next("presence");
    assertEquals(
        List.of("user-1"),
        second.getJsonArray("left").getValuesAs(JsonObject.class).stream()
            .map(person -> person.getString("id"))
            .toList());
    assertEquals(0, second.getJsonArray("joined").size());
  }

  private static User user(int number) {
    return new User("user-" + number, "User", User.Kind.PERSON, false, false);
  }

  @Test
  void typingIsAnnouncedOnceAndEndsAfterFiveSecondsOfSilence() {
    bothJoin();
    FakeSubscriber bobToo = new FakeSubscriber(Users.BOB);
    join(bobToo);

    board.typing(bob, REF);
    clock.advance(Duration.ofSeconds(4));
    board.typing(bob, REF);
    assertEquals("user-bob", userId(alice.next("user_typing")));
    tickAfter(Duration.ofMillis(4_999));
    assertEquals(List.of(), alice.remainingTypes());
    tickAfter(Duration.ofMillis(1));

    assertEquals("user-bob", userId(alice.next("user_stopped_typing")));
    assertEquals(List.of("user_typing", "user_stopped_typing"), alice.ephemeralTypes());
    assertEquals(List.of(), bob.remainingTypes(), "nothing about oneself");
    assertEquals(List.of(), bobToo.remainingTypes(), "nothing about oneself");
  }

  @Test
  void typingEndsWithAMessageOrALeave() {
    bothJoin();

    board.typing(bob, REF);
    message(board, bob, "a");
    bob.next("ack");
    board.typing(bob, REF);
    board.leave(bob, REF);

    alice.next("user_typing");
    alice.next("user_stopped_typing");
    alice.next("message");
    alice.next("user_typing");
    alice.next("user_stopped_typing");
    alice.next("user_left");
  }

  @Test
  void aSocketCannotSendBeforeItJoins() {
    board.typing(bob, REF);
    board.signal(bob, "event", JsonValue.TRUE, REF);
    message(board, bob, "a");

    for (int i = 0; i < 3; i++) {
      JsonObject error = bob.next("error");
      assertEquals("not_joined", error.getString("code"));
      assertEquals(7, error.getInt("ref"));
    }
  }

  @Test
  void aViewerMayNeitherTypeNorSignalNorPublish() {
    Board hidden = boards.create("private", Access.PRIVATE);
    hidden.putMember(Users.BOB.id(), Role.VIEWER).join();
    hidden.join(bob, Resume.NEWEST, REF, code -> fail("a viewer may join"));
    bob.next("joined");
    List<String> forbidden = new ArrayList<>();

    hidden.typing(bob, REF);
    hidden.signal(bob, "event", JsonValue.TRUE, REF);
    hidden.publish(
        bob, new ClientMessage.Message(REF, "private", "text", "a"), () -> forbidden.add("a"));

    for (int i = 0; i < 3; i++) {
      assertEquals("forbidden", bob.next("error").getString("code"));
    }
    assertEquals(List.of("a"), forbidden);
  }

  @Test
  void aSignalReachesEveryOtherSocketWithinTheBoardRate() {
    bothJoin();
    FakeSubscriber bobToo = new FakeSubscriber(Users.BOB);
    join(bobToo);
    int allowed = 6; // three seconds at two a second

    for (int i = 0; i <= allowed; i++) {
      board.signal(bob, "event", Json.createValue(i), REF);
    }

    for (int i = 0; i < allowed; i++) {
      assertEquals(i, alice.next("signal").getInt("data"));
      bobToo.next("signal");
    }
    JsonObject error = bob.next("error");
    assertEquals("rate_limited", error.getString("code"));
    assertEquals(1, error.getInt("retryAfter"));
    assertEquals(Board.SignalResult.RATE_LIMITED, board.signal(Users.BOB, "event", JsonValue.TRUE));
  }

  @Test
  void theSenderGetsTheAcknowledgementInsteadOfTheMessage() {
    bothJoin();
    FakeSubscriber bobToo = new FakeSubscriber(Users.BOB);
    join(bobToo);

    message(board, bob, "a");
    JsonObject ack = bob.next("ack");
    message(board, bob, "a");

    assertEquals(1, ack.getInt("seq"));
    assertEquals("a", ack.getString("id"));
    assertEquals(7, ack.getInt("ref"));
    assertFalse(ack.containsKey("duplicate"));
    JsonObject repeated = bob.next("ack");
    assertTrue(repeated.getBoolean("duplicate"));
    assertEquals(1, repeated.getInt("seq"));
    assertEquals("a", alice.next("message").getString("id"));
    bobToo.next("message");
    assertEquals(List.of(), alice.remainingTypes());
  }
}
