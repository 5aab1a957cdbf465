package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * Malformed frames on a socket: each gets its error, and the socket stays open. {@code
 * MalformedFramesTest} has all kinds of malformed frames.
 */
class MalformedFramesIT {
  private static TestServer server;
  private static Person alice;
  private static String board;
  private static TestSocket socket;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    alice = server.loginAs("alice");
    board = server.newBoard();
  }

  @BeforeEach
  void open() {
    if (socket == null || !socket.isOpen()) {
      socket = alice.on(board);
    }
  }

  @AfterAll
  static void stop() {
    socket.close();
    server.close();
  }

  private static Frame refused(String code, String frame) {
    socket.send(frame);
    Frame answer = socket.expect("error");
    assertEquals(code, answer.string("code"));
    assertFalse(answer.string("error").isEmpty());
    assertFalse(answer.has("close"));
    assertFalse(answer.toString().matches(".*(java|jakarta|org\\.|Exception|parsson|\\bat ).*"));
    socket.ping();
    return answer;
  }

  /** One frame for each kind of error, and frames that reach the server in many parts. */
  static Stream<Arguments> malformed() {
    String message = "{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"";
    return Stream.of(
        Arguments.of("invalid_json", ""),
        Arguments.of("invalid_json", "hello"),
        Arguments.of("invalid_json", "[{\"type\":\"ping\"}]"),
        Arguments.of("invalid_json", "{\"type\":\"ping\",\"type\":\"ping\"}"),
        Arguments.of("invalid_json", "\uFEFF{\"type\":\"ping\"}"),
        Arguments.of("invalid_json", "{\"type\":\"ping\",\"a\":\"\0\"}"),
        Arguments.of("invalid_json", "[".repeat(60_000)),
        Arguments.of("invalid_json", "{\"a\":".repeat(10_000)),
        Arguments.of(
            "invalid_json",
            "{\"type\":\"ping\",\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"),
        Arguments.of("unknown_type", "{}"),
        Arguments.of("unknown_type", "{\"type\":\"authenticated\"}"),
        Arguments.of("unknown_type", "{\"type\":\"" + "x".repeat(60_000) + "\"}"),
        Arguments.of("invalid_field", "{\"type\":\"join\",\"boardId\":\"..\"}"),
        Arguments.of("invalid_field", message + "\\ud800\"}"),
        Arguments.of("invalid_field", message + "x\",\"ref\":{}}"),
        Arguments.of("too_long", message + "x".repeat(4_001) + "\"}"),
        Arguments.of("too_long", message + "x".repeat(60_000) + "\"}"),
        Arguments.of(
            "too_long",
            "{\"type\":\"signal\",\"boardId\":\""
                + board
                + "\",\"event\":\"e\",\"data\":\""
                + "x".repeat(4_095)
                + "\"}"));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("malformed")
  void aMalformedFrameIsRefusedAndTheSocketStaysOpen(String code, String frame) {
    refused(code, frame);
  }

  @Test
  void anErrorEchoesTheRefAndTheBoard() {
    Frame error =
        refused(
            "invalid_field",
            "{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"\",\"ref\":\"r\"}");
    assertEquals("r", error.string("ref"));
    assertEquals(board, error.string("boardId"));
  }

  @Test
  void theLongestTextAndDataArriveWhole() {
    String text = "x".repeat(3_998) + "😀";
    String data = "x".repeat(4_094);
    try (TestSocket other = server.loginAs("bob").on(board)) {
      socket.message(board, text);
      assertEquals(text, other.expect("message").string("text"));
      socket.forget(board);
      socket.send(
          Json.object("type", "signal", "boardId", board, "event", "e", "data", data).toString());
      assertEquals(data, other.next("signal").string("data"));
    }
    socket.forget(board);
  }

  @Test
  void aHugeNumberDoesNotEndTheSocket() {
    for (String number : new String[] {"1e1000000000", "-1e-1000000000", "9".repeat(4_000)}) {
      socket.send(
          "{\"type\":\"signal\",\"boardId\":\""
              + board
              + "\",\"event\":\"e\",\"data\":"
              + number
              + ",\"ref\":\"n\"}");
      socket.ping();
      socket.forget(board);
      socket.send("{\"type\":\"ping\",\"ref\":\"n\",\"other\":" + number + "}");
      assertEquals("n", socket.expect("pong").string("ref"));
    }
  }

  @Test
  void serverOnlyMembersAreIgnored() {
    try (TestSocket other = server.loginAs("bob").on(board)) {
      socket.send(
          "{\"type\":\"message\",\"boardId\":\""
              + board
              + "\",\"text\":\"mine\",\"id\":\"forged\",\"user\":{\"id\":\"user-bob\"},"
              + "\"from\":\"user-bob\",\"userId\":\"user-bob\",\"seq\":99,"
              + "\"at\":\"1999-01-01T00:00:00.000Z\",\"role\":\"owner\",\"duplicate\":true}");
      Frame message = other.next("message");
      assertEquals("user-alice", message.userId());
      assertTrue(message.number("seq") < 99);
      assertFalse(message.string("at").startsWith("1999"));
    }
    socket.forget(board);
  }
}
