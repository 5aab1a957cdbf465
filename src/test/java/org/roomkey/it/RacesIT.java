package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** A socket opens while its credential ends. Whichever comes first, no such socket survives. */
class RacesIT {
  private static final int RACES = 300;
  private static final int MAX_HEAD_START_MICROS = 3_000;

  private static TestServer server;
  private static Person bob;
  private static String board;

  @BeforeAll
  static void start() {
    server =
        new TestServer(Map.of("roomkey.presence.grace", "0s", "roomkey.limits.enabled", "false"));
    bob = server.loginAs("bob");
    board = server.newBoard();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Runs both at once, the second a random moment later. */
  private static void race(Runnable one, Runnable other) {
    CompletableFuture<Void> running = CompletableFuture.runAsync(one);
    LockSupport.parkNanos(1_000L * ThreadLocalRandom.current().nextInt(MAX_HEAD_START_MICROS));
    other.run();
    running.join();
  }

  /** Waits until a revoked socket is closed; fails if it stays open. */
  private static void endsWithItsCredential(RawSocket socket) {
    try (socket) {
      int code = socket.mustBeUpgraded().closeCode();
      assertTrue(Set.of(4001, 4002).contains(code), () -> "ended " + code);
    }
  }

  private static void theBoardIsEmpty() {
    try (TestSocket socket = bob.socket()) {
      assertEquals(1, socket.join(board).number("connections"));
    }
  }

  @Test
  void noSocketOfAnEndedLoginSurvives() {
    for (int i = 0; i < RACES; i++) {
      Person person = server.signedIn("user-alice");
      Person signsOut = person.copy();
      race(
          () ->
              endsWithItsCredential(
                  server.rawSocket("/ws/boards/" + board, "Cookie", person.cookies())),
          () -> signsOut.logout().mustBe(204));
    }
    theBoardIsEmpty();
  }

  @Test
  void noSocketOfARevokedTokenSurvives() {
    Person alice = server.loginAs("alice");
    for (int i = 0; i < RACES / 3; i++) {
      JsonObject token = alice.issueToken("connect", "read");
      race(
          () ->
              endsWithItsCredential(
                  server.rawSocket("/ws/boards/" + board + "?token=" + token.getString("token"))),
          () -> alice.delete("/api/tokens/" + token.getString("id")).mustBe(204));
    }
    theBoardIsEmpty();
  }

  @Test
  void noSocketAuthenticatedByFirstMessageSurvivesRevocation() {
    Person alice = server.loginAs("alice");
    for (int i = 0; i < RACES / 3; i++) {
      JsonObject token = alice.issueToken("connect", "read");
      RawSocket socket = server.rawSocket("/ws/boards/" + board + "?auth=message");
      race(
          () -> {
            socket.send(Json.object("type", "auth", "token", token.getString("token")).toString());
            endsWithItsCredential(socket);
          },
          () -> alice.delete("/api/tokens/" + token.getString("id")).mustBe(204));
    }
    theBoardIsEmpty();
  }

  @Test
  void nothingSentAfterTheSignOutAnswerIsStored() {
    for (int i = 0; i < RACES / 3; i++) {
      Person person = server.signedIn("user-alice");
      Person signsOut = person.copy();
      try (RawSocket socket = server.rawSocket("/ws/boards/" + board, "Cookie", person.cookies())) {
        socket.expect("joined");
        race(
            () -> {
              for (int n = 0; n < 5; n++) {
                socket.send("type", "message", "boardId", board, "text", "in time or not");
              }
            },
            () -> signsOut.logout().mustBe(204));
        socket.send("type", "message", "boardId", board, "text", "too late");
        assertEquals(4002, socket.closeCode());
      }
    }
    theBoardIsEmpty();
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text = 'too late'"));
  }
}
