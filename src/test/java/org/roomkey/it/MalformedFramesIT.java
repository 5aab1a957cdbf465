package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Whatever a text frame says, it is answered as documented and the socket lives on. */
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

  private static Frame refused(String frame, String code) {
    socket.send(frame);
    Frame answer = socket.expect("error");
    assertEquals(code, answer.string("code"));
    assertFalse(answer.string("error").isEmpty());
    assertFalse(answer.has("close"));
    assertFalse(answer.toString().matches(".*(java|jakarta|org\\.|Exception|parsson|\\bat ).*"));
    socket.ping();
    return answer;
  }

  static Stream<String> notOneObject() {
    return Stream.of(
        "",
        "   ",
        "hello",
        "null",
        "5",
        "\"{}\"",
        "[]",
        "[{\"type\":\"ping\"}]",
        "{",
        "}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\"}}",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "{\"type\":\"ping\"} x",
        "{\"type\":\"ping\",}",
        "{,\"type\":\"ping\"}",
        "{\"type\" \"ping\"}",
        "{\"type\":}",
        "{type:\"ping\"}",
        "{'type':'ping'}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"a\":1,\"a\":1}",
        "{\"type\":\"ping\",\"\\u0074ype\":\"join\"}",
        "{\"type\":\"ping\"}/* x */",
        "// x\n{\"type\":\"ping\"}",
        "\uFEFF{\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"a\":NaN}",
        "{\"type\":\"ping\",\"a\":Infinity}",
        "{\"type\":\"ping\",\"a\":01}",
        "{\"type\":\"ping\",\"a\":+1}",
        "{\"type\":\"ping\",\"a\":.5}",
        "{\"type\":\"ping\",\"a\":1.}",
        "{\"type\":\"ping\",\"a\":1e}",
        "{\"type\":\"ping\",\"a\":0x10}",
        "{\"type\":\"ping\",\"a\":-}",
        "{\"type\":\"ping\",\"a\":True}",
        "{\"type\":\"ping\",\"a\":nul}",
        "{\"type\":\"ping\",\"a\":undefined}",
        "{\"type\":\"ping\",\"a\":\"\\x\"}",
        "{\"type\":\"ping\",\"a\":\"\\u12\"}",
        "{\"type\":\"ping\",\"a\":\"\\u12g4\"}",
        "{\"type\":\"ping\",\"a\":\"\n\"}",
        "{\"type\":\"ping\",\"a\":\"\0\"}",
        "{\"type\":\"ping\",\"a\":\"x}",
        "{\"type\":\"ping\",\"a\":[1,]}",
        "{\"type\":\"ping\",\"a\":[1 2]}",
        "{\"type\":\"ping\",\"a\":[}",
        "{\"type\":\"ping\",\"a\":{]}",
        "{\u00a0\"type\":\"ping\"}",
        "[".repeat(60_000),
        "{\"a\":".repeat(10_000),
        "{\"type\":\"ping\",\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("notOneObject")
  void whatIsNotOneJsonObjectIsInvalidJson(String frame) {
    Frame error = refused(frame, "invalid_json");
    assertEquals("Invalid JSON", error.string("error"));
  }

  static Stream<String> unknownTypes() {
    return Stream.of(
        "{}",
        "{\"Type\":\"ping\"}",
        "{\"type\":null}",
        "{\"type\":5}",
        "{\"type\":true}",
        "{\"type\":[\"ping\"]}",
        "{\"type\":{\"type\":\"ping\"}}",
        "{\"type\":\"\"}",
        "{\"type\":\"PING\"}",
        "{\"type\":\" ping\"}",
        "{\"type\":\"\\ud800\"}",
        "{\"type\":\"authenticated\"}",
        "{\"type\":\"user_joined\",\"boardId\":\"board-1\"}",
        "{\"type\":\"java.lang.Runtime\"}",
        "{\"@type\":\"ping\",\"class\":\"org.roomkey.protocol.ClientMessage$Ping\"}",
        "{\"type\":\"" + "x".repeat(60_000) + "\"}");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("unknownTypes")
  void aTypeThatIsNoneIsUnknown(String frame) {
    refused(frame, "unknown_type");
  }

  private static Stream<String> on(String type, String... members) {
    return Stream.of(members)
        .map(member -> "{\"type\":\"" + type + "\",\"boardId\":\"" + board + "\"," + member + "}");
  }

  static Stream<String> invalidFields() {
    Stream<String> boardIds =
        Stream.of("join", "leave", "typing", "message", "signal", "history")
            .flatMap(
                type ->
                    Stream.of(
                            "\"x\":1",
                            "\"boardId\":null",
                            "\"boardId\":5",
                            "\"boardId\":[\"board-1\"]",
                            "\"boardId\":\"\"",
                            "\"boardId\":\".\"",
                            "\"boardId\":\"..\"",
                            "\"boardId\":\"a b\"",
                            "\"boardId\":\"a/b\"",
                            "\"boardId\":\"\u00e4\"",
                            "\"boardId\":\"a\\u0000\"",
                            "\"boardId\":\"\\ud800\"",
                            "\"boardId\":\"" + "x".repeat(65) + "\"")
                        .map(
                            boardId ->
                                "{\"type\":\""
                                    + type
                                    + "\","
                                    + boardId
                                    + ",\"text\":\"x\",\"event\":\"e\",\"data\":1}"));
    Stream<String> joins =
        on(
            "join",
            "\"after\":-1",
            "\"after\":1.5",
            "\"after\":1e3",
            "\"after\":\"1\"",
            "\"after\":true",
            "\"after\":[0]",
            "\"after\":9007199254740993",
            "\"after\":123456789012345678901234567890",
            "\"after\":1e1000000000",
            "\"after\":-1e-1000000000",
            "\"epoch\":5",
            "\"epoch\":[]");
    Stream<String> messages =
        on(
            "message",
            "\"id\":\"a\"",
            "\"text\":null",
            "\"text\":5",
            "\"text\":[\"x\"]",
            "\"text\":\"\"",
            "\"text\":\"   \"",
            "\"text\":\"\\n\\t\\r\"",
            "\"text\":\"\u00a0\u2003\u3000\"",
            "\"text\":\"\\u0000\"",
            "\"text\":\"a\\u0000b\"",
            "\"text\":\"\\ud800\"",
            "\"text\":\"\\udc00x\"",
            "\"text\":\"\\ud83d\\ud83d\\ude00\"",
            "\"text\":\"x\",\"id\":\"\"",
            "\"text\":\"x\",\"id\":\"a b\"",
            "\"text\":\"x\",\"id\":5",
            "\"text\":\"x\",\"id\":[]",
            "\"text\":\"x\",\"id\":\"..\"",
            "\"text\":\"x\",\"id\":\"" + "i".repeat(65) + "\"");
    Stream<String> signals =
        on(
            "signal",
            "\"event\":\"e\"",
            "\"data\":1",
            "\"event\":5,\"data\":1",
            "\"event\":\"\",\"data\":1",
            "\"event\":\"a b\",\"data\":1",
            "\"event\":\"e\",\"data\":\"\\ud800\"",
            "\"event\":\"e\",\"data\":{\"\\udc00\":1}",
            "\"event\":\"e\",\"data\":[[\"\\ud800\"]]");
    Stream<String> histories =
        on(
            "history",
            "\"limit\":0",
            "\"limit\":501",
            "\"limit\":\"5\"",
            "\"limit\":5.5",
            "\"before\":-1",
            "\"before\":\"x\"",
            "\"after\":-1",
            "\"after\":{}",
            "\"before\":5,\"after\":5");
    Stream<String> refs =
        Stream.of("true", "null", "[]", "{}", "\"" + "r".repeat(65) + "\"", "\"\\ud800\"")
            .map(ref -> "{\"type\":\"ping\",\"ref\":" + ref + "}");
    return Stream.of(boardIds, joins, messages, signals, histories, refs).flatMap(all -> all);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("invalidFields")
  void aFieldThatBreaksItsRuleIsInvalid(String frame) {
    refused(frame, "invalid_field");
  }

  @Test
  void anErrorRepeatsTheRefAndNamesTheBoard() {
    Frame error =
        refused(
            "{\"type\":\"message\",\"boardId\":\"" + board + "\",\"text\":\"\",\"ref\":\"r\"}",
            "invalid_field");
    assertEquals("r", error.string("ref"));
    assertEquals(board, error.string("boardId"));
    assertEquals("7", refused("{\"type\":\"x\",\"ref\":7}", "unknown_type").json().get("ref") + "");
    assertFalse(refused("{\"type\":\"x\",\"ref\":[7]}", "invalid_field").has("ref"));
    assertFalse(refused("{\"ref\":\"r\"", "invalid_json").has("ref"));
  }

  @Test
  void aTextMayHaveFourThousandUnitsAndNotOneMore() {
    String longest = "x".repeat(3_998) + "😀";
    try (TestSocket other = server.loginAs("bob").on(board)) {
      socket.message(board, longest);
      assertEquals(longest, other.expect("message").string("text"));
    }
    socket.forget(board);
    refused(message(longest + "x"), "too_long");
    refused(message("😀".repeat(2_001)), "too_long");
    refused(message("x".repeat(60_000)), "too_long");
  }

  private static String message(String text) {
    return Json.object("type", "message", "boardId", board, "text", text).toString();
  }

  @Test
  void theDataOfASignalMayHaveFourKibibytesAndNotOneMore() {
    try (TestSocket other = server.loginAs("bob").on(board)) {
      socket.forget(board);
      socket.send(signal("x".repeat(4_094)));
      assertEquals(4_094, other.next("signal").string("data").length());
      refused(signal("x".repeat(4_095)), "too_long");
      refused(signal("€".repeat(1_365)), "too_long");
    }
    socket.forget(board);
  }

  private static String signal(String data) {
    return Json.object("type", "signal", "boardId", board, "event", "e", "data", data).toString();
  }

  @Test
  void aNumberTooLargeToHandleEndsNothing() {
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
  void unknownMembersAreIgnoredHoweverManyThereAre() {
    String members =
        IntStream.range(0, 6_000)
            .mapToObj(i -> "\"k" + i + "\":0")
            .collect(Collectors.joining(","));
    socket.send("{\"type\":\"ping\",\"ref\":\"many\"," + members + "}");
    assertEquals("many", socket.expect("pong").string("ref"));
  }

  @Test
  void whatOnlyTheServerSaysIsIgnored() {
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
