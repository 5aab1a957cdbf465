package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.json.JsonObject;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Frames;

/** The error frame that answers each kind of malformed frame. */
class MalformedFramesTest {
  private final MessageCodec codec = new MessageCodec();

  private JsonObject refused(String frame, String code) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> codec.decode(frame), frame);
    JsonObject error = Frames.parse(codec.encode(e.frame()));
    assertEquals("error", error.getString("type"));
    assertEquals(code, error.getString("code"));
    assertFalse(error.getString("error").isEmpty());
    assertFalse(error.containsKey("close"));
    assertFalse(error.toString().matches(".*(java|jakarta|org\\.|Exception|parsson|\\bat ).*"));
    return error;
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
  void aTextThatIsNotOneJsonObjectIsInvalidJson(String frame) {
    assertEquals("Invalid JSON", refused(frame, "invalid_json").getString("error"));
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
  void aTypeThatClientsMayNotSendIsUnknown(String frame) {
    refused(frame, "unknown_type");
  }

  private static Stream<String> on(String type, String... members) {
    return Stream.of(members)
        .map(member -> "{\"type\":\"" + type + "\",\"boardId\":\"board-1\"," + member + "}");
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
  void anErrorEchoesOnlyAValidRef() {
    assertEquals(7, refused("{\"type\":\"x\",\"ref\":7}", "unknown_type").getInt("ref"));
    assertFalse(refused("{\"type\":\"x\",\"ref\":[7]}", "invalid_field").containsKey("ref"));
    assertFalse(refused("{\"ref\":\"r\"", "invalid_json").containsKey("ref"));
  }

  @Test
  void aTextOrDataOverItsLengthIsTooLong() {
    String start = "{\"boardId\":\"b\",\"type\":";
    for (String text : new String[] {"x".repeat(4_001), "😀".repeat(2_001), "x".repeat(60_000)}) {
      refused(start + "\"message\",\"text\":\"" + text + "\"}", "too_long");
    }
    for (String data : new String[] {"x".repeat(4_095), "€".repeat(1_365)}) {
      refused(start + "\"signal\",\"event\":\"e\",\"data\":\"" + data + "\"}", "too_long");
    }
  }

  @Test
  void manyUnknownMembersAreIgnored() throws ProtocolException {
    String members =
        IntStream.range(0, 6_000)
            .mapToObj(i -> "\"k" + i + "\":0")
            .collect(Collectors.joining(","));
    ClientMessage decoded = codec.decode("{\"type\":\"ping\"," + members + "}");
    assertEquals(new ClientMessage.Ping(null), decoded);
  }
}
