package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * A credential or a membership ends while its socket opens or sends ({@code docs/protocol.md},
 * promises 4 and 5). The race is run thousands of times, each with a different head start.
 */
class RacesProof {
  private static final int HEAD_START_MICROS = 4_000;

  private static TestServer server;
  private static Rounds rounds;
  private static String board;

  @BeforeAll
  static void start() {
    server =
        new TestServer(Map.of("roomkey.presence.grace", "0s", "roomkey.limits.enabled", "false"));
    rounds = new Rounds();
    board = server.newBoard();
  }

  @AfterAll
  static void stop() {
    rounds.close();
    server.close();
  }

  /** How the sockets ended, each by its code. */
  private static final class Ends {
    private final Map<Integer, AtomicInteger> byCode = new ConcurrentSkipListMap<>();

    /** Waits until a socket with an ended credential is closed; fails if it stays open. */
    void expectOf(RawSocket socket) {
      try (socket) {
        int code = socket.mustBeUpgraded().closeCode();
        assertTrue(Set.of(4001, 4002).contains(code), () -> "ended " + code);
        byCode.computeIfAbsent(code, any -> new AtomicInteger()).incrementAndGet();
      }
    }

    void print(String what) {
      System.out.println("PROOF " + what + ": " + Rounds.COUNT + " races, closes " + byCode);
    }
  }

  private static void theBoardIsEmpty() {
    try (TestSocket socket = server.signedIn("user-bob").socket()) {
      assertEquals(1, socket.join(board).number("connections"));
    }
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text = 'too late'"));
  }

  @Test
  void noSocketOfAnEndedLoginSurvivesOrIsProcessed() {
    Ends ends = new Ends();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              Person person = server.signedIn("user-alice");
              Person signsOut = person.copy();
              rounds.race(
                  () -> ends.expectOf(opening("", "Cookie", person.cookies())),
                  () -> signsOut.logout().mustBe(204),
                  HEAD_START_MICROS);
            });
    ends.print("upgrade against logout");
    theBoardIsEmpty();
  }

  private static RawSocket opening(String query, String... headers) {
    return server.rawSocket("/ws/boards/" + board + query, headers).mustBeUpgraded();
  }

  @Test
  void noSocketOfARevokedTokenSurvives() {
    Ends ends = new Ends();
    rounds.run(
        Rounds.COUNT,
        () -> {
          Person alice = server.signedIn("user-alice");
          return () -> {
            JsonObject token = alice.issueToken("connect", "read");
            String secret = token.getString("token");
            rounds.race(
                () -> ends.expectOf(opening("?token=" + secret)),
                () -> alice.delete("/api/tokens/" + token.getString("id")).mustBe(204),
                HEAD_START_MICROS);
          };
        });
    ends.print("upgrade against revocation");
    theBoardIsEmpty();
  }

  @Test
  void nothingSentAfterTheSignOutAnswerIsProcessed() {
    Ends ends = new Ends();
    rounds.run(
        Rounds.COUNT,
        () ->
            () -> {
              Person person = server.signedIn("user-alice");
              Person signsOut = person.copy();
              RawSocket socket = opening("", "Cookie", person.cookies());
              socket.expect("joined");
              rounds.race(
                  () -> say(socket, board, "in time or not", 3),
                  () -> signsOut.logout().mustBe(204),
                  HEAD_START_MICROS / 4);
              say(socket, board, "too late", 3);
              ends.expectOf(socket);
            });
    ends.print("message against logout");
    theBoardIsEmpty();
  }

  private static void say(RawSocket socket, String boardId, String text, int times) {
    for (int n = 0; n < times; n++) {
      socket.send("type", "message", "boardId", boardId, "text", text);
    }
  }

  @Test
  void afterRemovalAMemberNeitherPublishesNorReceives() {
    AtomicInteger stored = new AtomicInteger();
    rounds.run(Rounds.COUNT, () -> new Removing(stored));
    System.out.println(
        "PROOF publish against removal: "
            + Rounds.COUNT
            + " races, of "
            + 3 * Rounds.COUNT
            + " messages sent meanwhile stored "
            + stored);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text = 'too late'"));
    assertNotEquals(0, stored.get(), "the removal was never the second");
    assertNotEquals(3 * Rounds.COUNT, stored.get(), "the removal was never the first");
  }

  /** Removes a member from a board while they publish, and adds them again. */
  private static final class Removing implements Rounds.Lane {
    private final AtomicInteger stored;
    private final Person owner = server.signedIn("user-alice");
    private final String userId = server.newUser("Somebody");
    private final String boardId =
        server.newPrivateBoard(Map.of("user-alice", "owner", userId, "editor"));
    private final String member = "/api/boards/" + boardId + "/members/" + userId;
    private final RawSocket socket;

    Removing(AtomicInteger stored) {
      this.stored = stored;
      this.socket = server.rawSocket("/ws", "Cookie", server.signedIn(userId).cookies());
    }

    @Override
    public void round() {
      owner.put(member, Json.object("role", "editor"));
      long before = seq();
      socket.send("type", "join", "boardId", boardId, "after", before).expect("joined");
      rounds.race(
          () -> say(socket, boardId, "in time or not", 3),
          () -> owner.delete(member).mustBe(204),
          HEAD_START_MICROS / 4);
      long atTheAnswer = seq();
      say(socket, boardId, "too late", 1);
      owner.post("/api/boards/" + boardId + "/messages", Json.object("text", "secret")).mustBe(201);
      answered();
      assertEquals(atTheAnswer + 1, seq(), "a removed member got a seq");
      stored.addAndGet((int) (atTheAnswer - before));
    }

    private long seq() {
      return server.sql("SELECT seq FROM boards WHERE id = ?", boardId);
    }

    /** Waits until all frames are answered; no answer contains the secret. */
    private void answered() {
      socket.send("type", "ping", "ref", "all answered");
      for (RawSocket.RawFrame frame = socket.read(); ; frame = socket.read()) {
        if (frame.opcode() != RawSocket.TEXT) {
          continue;
        }
        Frame read = new Frame(Json.parse(frame.text()).asJsonObject());
        assertNotEquals("secret", read.string("text"), "it reached a removed member");
        if (read.type().equals("pong")) {
          return;
        }
      }
    }
  }
}
