package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.testing.Frames;

/** Valid client frames, and the error for each frame that breaks a rule. */
class ClientMessageDecodingTest {
  private static final JsonValue REF = JsonProvider.provider().createValue("r1");
  private static final String ID_64 = "a".repeat(64);

  private final MessageCodec codec = new MessageCodec();

  static Stream<Arguments> valid() {
    return Stream.of(
        Arguments.of(
            "{\"type\":\"auth\",\"token\":\"rk_abc\"}", new ClientMessage.Auth(null, "rk_abc")),
        Arguments.of(
            "{\"type\":\"auth\",\"token\":\"\",\"ref\":\"r1\"}", new ClientMessage.Auth(REF, "")),
        Arguments.of(
            "{\"type\":\"join\",\"boardId\":\"board-1\"}",
            new ClientMessage.Join(null, "board-1", Resume.NEWEST)),
        Arguments.of(
            "{\"type\":\"join\",\"boardId\":\"board-1\",\"after\":0,\"epoch\":\"e1\"}",
            new ClientMessage.Join(null, "board-1", new Resume(0, "e1"))),
        Arguments.of(
            "{\"type\":\"join\",\"boardId\":\"board-1\",\"after\":9007199254740992}",
            new ClientMessage.Join(null, "board-1", new Resume(1L << 53, null))),
        Arguments.of(
            "{\"type\":\"leave\",\"boardId\":\"board-1\",\"ref\":\"r1\"}",
            new ClientMessage.Leave(REF, "board-1")),
        Arguments.of(
            "{\"type\":\"typing\",\"boardId\":\"board-1\"}",
            new ClientMessage.Typing(null, "board-1")),
        Arguments.of(
            "{\"type\":\"message\",\"boardId\":\"board-1\",\"text\":\"hi\",\"id\":\"m1\"}",
            new ClientMessage.Message(null, "board-1", "hi", "m1")),
        Arguments.of(
            "{\"type\":\"message\",\"boardId\":\"board-1\",\"text\":\"hi\"}",
            new ClientMessage.Message(null, "board-1", "hi", null)),
        Arguments.of(
            "{\"type\":\"signal\",\"boardId\":\"board-1\",\"event\":\"cursor\",\"data\":{\"x\":1}}",
            new ClientMessage.Signal(null, "board-1", "cursor", Frames.parse("{\"x\":1}"))),
        Arguments.of(
            "{\"type\":\"signal\",\"boardId\":\"board-1\",\"event\":\"cursor\",\"data\":null}",
            new ClientMessage.Signal(null, "board-1", "cursor", JsonValue.NULL)),
        Arguments.of(
            "{\"type\":\"history\",\"boardId\":\"board-1\"}",
            new ClientMessage.History(null, "board-1", -1, -1, 50)),
        Arguments.of(
            "{\"type\":\"history\",\"boardId\":\"board-1\",\"before\":7,\"limit\":500}",
            new ClientMessage.History(null, "board-1", 7, -1, 500)),
        Arguments.of(
            "{\"type\":\"history\",\"boardId\":\"board-1\",\"after\":0,\"limit\":1}",
            new ClientMessage.History(null, "board-1", -1, 0, 1)),
        Arguments.of("{\"type\":\"ping\"}", new ClientMessage.Ping(null)),
        Arguments.of(" {\"ref\" : \"r1\" ,\n\t\"type\":\"ping\"} ", new ClientMessage.Ping(REF)));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void eachFrameDecodesToItsRecord(String json, ClientMessage expected) throws ProtocolException {
    assertEquals(expected, codec.decode(json));
  }

  @Test
  void everyClientMessageIsTested() {
    Set<Object> tested = valid().map(row -> row.get()[1].getClass()).collect(Collectors.toSet());

    assertEquals(Set.of(ClientMessage.class.getPermittedSubclasses()), tested);
  }

  @Test
  void unknownAndServerOnlyMembersAreIgnored() throws ProtocolException {
    ClientMessage decoded =
        codec.decode(
            "{\"type\":\"message\",\"boardId\":\"b\",\"text\":\"hi\",\"id\":\"m1\",\"seq\":99,"
                + "\"from\":\"user-admin\",\"user\":{\"id\":\"user-admin\"},\"role\":\"owner\","
                + "\"at\":\"now\",\"extra\":[[[1e400]]]}");

    assertEquals(new ClientMessage.Message(null, "b", "hi", "m1"), decoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":null}",
        "{\"type\":5}",
        "{\"type\":[\"ping\"]}",
        "{\"type\":\"\"}",
        "{\"type\":\"PING\"}",
        "{\"type\":\"joined\"}",
        "{\"type\":\"authenticated\",\"user\":{\"id\":\"user-admin\"}}",
        "{\"Type\":\"ping\"}"
      })
  void aMissingOrServerOnlyTypeIsUnknown(String json) {
    assertEquals("unknown_type", errorOf(json).getString("code"));
    assertEquals("Unknown type", errorOf(json).getString("error"));
  }

  static Stream<String> badIdentifiers() {
    return Stream.of(
        "\"\"",
        "\".\"",
        "\"..\"",
        "\"a b\"",
        "\"a/b\"",
        "\"a%2fb\"",
        "\"é\"",
        "\"a\\u0000\"",
        "\"\\ud800\"",
        "\"" + ID_64 + "a\"",
        "5",
        "null",
        "true",
        "[]",
        "{}",
        "[\"board-1\"]");
  }

  @ParameterizedTest
  @MethodSource("badIdentifiers")
  void aBadBoardIdIsAnInvalidField(String id) {
    for (String type : Set.of("join", "leave", "typing", "history")) {
      JsonObject error = errorOf("{\"type\":\"" + type + "\",\"boardId\":" + id + "}");

      assertEquals("invalid_field", error.getString("code"));
      assertTrue(!error.containsKey("boardId"), "an invalid boardId is not repeated: " + error);
    }
  }

  @ParameterizedTest
  @MethodSource("badIdentifiers")
  void aBadIdOrEventIsAnInvalidField(String id) {
    assertEquals(
        "invalid_field",
        codeOf("{\"type\":\"message\",\"boardId\":\"b\",\"text\":\"t\",\"id\":" + id + "}"));
    assertEquals(
        "invalid_field",
        codeOf("{\"type\":\"signal\",\"boardId\":\"b\",\"data\":1,\"event\":" + id + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"auth\"}",
        "{\"type\":\"auth\",\"token\":null}",
        "{\"type\":\"auth\",\"token\":7}",
        "{\"type\":\"join\"}",
        "{\"type\":\"leave\"}",
        "{\"type\":\"typing\"}",
        "{\"type\":\"history\"}",
        "{\"type\":\"message\",\"text\":\"hi\"}",
        "{\"type\":\"message\",\"boardId\":\"b\"}",
        "{\"type\":\"message\",\"boardId\":\"b\",\"text\":null}",
        "{\"type\":\"message\",\"boardId\":\"b\",\"text\":{\"a\":1}}",
        "{\"type\":\"signal\",\"boardId\":\"b\",\"data\":1}",
        "{\"type\":\"signal\",\"boardId\":\"b\",\"event\":\"e\"}",
        "{\"type\":\"join\",\"boardId\":\"b\",\"epoch\":7}",
        "{\"type\":\"join\",\"boardId\":\"b\",\"epoch\":null}"
      })
  void aMissingOrMistypedFieldIsInvalid(String json) {
    assertEquals("invalid_field", codeOf(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "9007199254740993",
        "9223372036854775808",
        "1.5",
        "1e2",
        "1e1000000000",
        "\"7\"",
        "null",
        "true",
        "[]"
      })
  void aPositionIsAWholeNumberFromZeroToTwoToThe53(String number) {
    for (String start :
        Set.of(
            "{\"type\":\"join\",\"boardId\":\"b\",\"after\":",
            "{\"type\":\"history\",\"boardId\":\"b\",\"after\":",
            "{\"type\":\"history\",\"boardId\":\"b\",\"before\":")) {
      assertEquals("invalid_field", codeOf(start + number + "}"), start + number);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "501", "1e2", "50.0", "\"50\"", "1e1000000000"})
  void theLimitOfAHistoryIsAWholeNumberFrom1To500(String limit) {
    assertEquals(
        "invalid_field",
        codeOf("{\"type\":\"history\",\"boardId\":\"b\",\"limit\":" + limit + "}"));
  }

  @Test
  void historyWithBeforeAndAfterIsAnInvalidField() {
    assertEquals(
        "invalid_field",
        codeOf("{\"type\":\"history\",\"boardId\":\"b\",\"after\":1,\"before\":5}"));
  }

  @Test
  void aTextOf4000UnitsIsAcceptedAndOneMoreIsTooLong() throws ProtocolException {
    String longest = "\ud83d\ude00".repeat(2_000);

    assertEquals(longest, ((ClientMessage.Message) codec.decode(message(longest))).text());
    assertEquals("too_long", codeOf(message(longest + "x")));
  }

  @Test
  void textIsUnchanged() throws ProtocolException {
    String text = " \ttwo  spaces\r\n\u00a0\u200b\ufeff<b>&amp;\u2028\u202e\u007f ";

    assertEquals(text, ((ClientMessage.Message) codec.decode(message(text))).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\\n\\t \\r",
        "\\u00a0\\u2003\\u3000\\u2028",
        "a\\u0000b",
        "\\ud800",
        "a\\udc00b",
        "\\ude00\\ud83d",
        "\\ud83d\\ud83d\\ude00"
      })
  void blankTextAndNonCharactersAreAnInvalidField(String escaped) {
    JsonObject error =
        errorOf("{\"type\":\"message\",\"boardId\":\"b\",\"ref\":1,\"text\":\"" + escaped + "\"}");

    assertEquals("invalid_field", error.getString("code"));
    assertEquals("b", error.getString("boardId"));
    assertEquals(1, error.getInt("ref"));
  }

  @Test
  void anUnescapedLoneSurrogateIsAnInvalidField() {
    assertEquals("invalid_field", codeOf(message("a\ud83d")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"\"            | \"\"",
        "\"a\"           | \"a\"",
        "0               | 0",
        "-1.50           | -1.50",
        "1e1000000000    | 1e1000000000",
        "\"\\u00e9\\n\"  | \"é\\n\""
      })
  void aRefIsUnchanged(String sent, String repeated) throws ProtocolException {
    JsonValue ref = codec.decode("{\"type\":\"ping\",\"ref\":" + sent + "}").ref();

    String answer = codec.encode(new ServerMessage.Pong(ref));

    assertTrue(answer.length() < 200, answer);
    assertEquals(
        Frames.parse("{\"type\":\"pong\",\"ref\":" + repeated + "}"), Frames.parse(answer));
  }

  @Test
  void aRefOf64CharactersIsAcceptedAndOneMoreIsInvalid() throws ProtocolException {
    assertEquals(
        JsonProvider.provider().createValue(ID_64),
        codec.decode("{\"type\":\"ping\",\"ref\":\"" + ID_64 + "\"}").ref());
    assertEquals("invalid_field", codeOf("{\"type\":\"ping\",\"ref\":\"" + ID_64 + "a\"}"));
    assertEquals("invalid_field", codeOf("{\"type\":\"ping\",\"ref\":1" + "0".repeat(66) + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "[]",
        "{}",
        "[1]",
        "\"\\ud800\"",
        "1e99999999999",
        "-1e-99999999999"
      })
  void aRefThatIsNeitherTextNorNumberIsInvalidAndNotEchoed(String ref) {
    JsonObject error = errorOf("{\"type\":\"ping\",\"ref\":" + ref + "}");

    assertEquals("invalid_field", error.getString("code"));
    assertNull(error.get("ref"));
  }

  @Test
  void anErrorEchoesTheRefAndTheBoard() {
    JsonObject error =
        errorOf("{\"type\":\"message\",\"text\":\"\",\"boardId\":\"board-1\",\"ref\":\"r7\"}");

    assertEquals(
        Frames.parse(
            "{\"type\":\"error\",\"error\":\"Invalid field\",\"code\":\"invalid_field\","
                + "\"boardId\":\"board-1\",\"ref\":\"r7\"}"),
        error);
  }

  @Test
  void theErrorForAnUnknownTypeEchoesTheRef() {
    assertEquals("r7", errorOf("{\"type\":\"shout\",\"ref\":\"r7\"}").getString("ref"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.5",
        "1e1000000000",
        "-1E-1000000000",
        "12345678901234567890123456789012345678901234567890",
        "\"\"",
        "\"\\u0000\\ud83d\\ude00\"",
        "true",
        "[]",
        "{}",
        "[1,[2,[3,{\"a\":[null]}]]]",
        "{\"__proto__\":{\"a\":1},\"type\":\"signal\",\"\":0}"
      })
  void signalDataIsUnchanged(String data) throws ProtocolException {
    ClientMessage.Signal signal = (ClientMessage.Signal) codec.decode(signal(data));

    String frame =
        codec.encode(
            new ServerMessage.Signal(
                "b", new ServerMessage.Person("u", "U", null), "e", signal.data()));

    assertTrue(frame.length() < 4_096 + 200, "the frame has " + frame.length() + " characters");
    assertEquals(
        Frames.parse("{\"data\":" + data + "}").get("data"), Frames.parse(frame).get("data"));
  }

  @Test
  void dataOf4KibIsAcceptedAndOneByteMoreIsTooLong() throws ProtocolException {
    String longest = "\"" + "é".repeat(2_047) + "\"";

    codec.decode(signal(longest));
    assertEquals("too_long", codeOf(signal("\"" + "é".repeat(2_047) + "x\"")));
    assertEquals("too_long", codeOf(signal("\"" + "\ud83d\ude00".repeat(1_024) + "\"")));
  }

  @Test
  void dataMayNestAsDeepAs4KibAllow() throws ProtocolException {
    String deep = "[".repeat(400) + "{\"a\":1}" + "]".repeat(400);
    ClientMessage.Signal signal = (ClientMessage.Signal) codec.decode(signal(deep));

    String frame =
        codec.encode(
            new ServerMessage.Signal(
                "b", new ServerMessage.Person("u", "U", null), "e", signal.data()));

    assertTrue(frame.contains(deep));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\\ud800\"", "{\"a\":[\"\\udc00\"]}", "{\"\\ud800\":1}", "1e99999999999"})
  void dataThatClientsCannotDecodeIsAnInvalidField(String data) {
    assertEquals("invalid_field", codeOf(signal(data)));
  }

  private record Garbage(String name, IntFunction<String> ofLength) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Garbage> garbage() {
    return Stream.of(
        new Garbage("open brackets", "["::repeat),
        new Garbage("open objects", n -> "{\"a\":".repeat(n / 5)),
        new Garbage("a deep value", n -> "{\"a\":" + "[".repeat(n / 2) + "]".repeat(n / 2) + "}"),
        new Garbage("a long number", n -> "{\"ref\":" + "9".repeat(n) + "}"),
        new Garbage("a long exponent", n -> "{\"ref\":1e" + "9".repeat(n) + "}"),
        new Garbage("a string without end", n -> "{\"a\":\"" + "x".repeat(n)),
        new Garbage("backslashes", n -> "{\"a\":\"" + "\\".repeat(n)),
        new Garbage("escapes", n -> "{\"type\":\"" + "\\u0041".repeat(n / 6) + "\"}"),
        new Garbage("white space", " "::repeat),
        new Garbage("white space inside", n -> "{" + " ".repeat(n) + "}"),
        new Garbage("one name again and again", n -> "{" + "\"a\":1,".repeat(n / 6) + "\"b\":1}"),
        new Garbage("empty strings", n -> "{\"a\":[" + "\"\",".repeat(n / 3) + "1]}"),
        new Garbage("many names", n -> members(IntStream.range(0, n / 9).mapToObj(i -> "n" + i))),
        new Garbage(
            "many names of the same hash",
            n ->
                members(IntStream.range(0, n / 31).mapToObj(ClientMessageDecodingTest::sameHash))));
  }

  /** "Aa" and "BB" have the same hash, and so have all words made of them. */
  private static String sameHash(int number) {
    return IntStream.range(0, 13)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }

  private static String members(Stream<String> names) {
    return names.map(name -> "\"" + name + "\":1").collect(Collectors.joining(",", "{", "}"));
  }

  /** Eight times the length takes about eight times as long; in quadratic time it would be 64. */
  @ParameterizedTest
  @MethodSource("garbage")
  void sixtyFourKibOfGarbageTakeLinearTime(Garbage garbage) {
    String part = garbage.ofLength.apply(8 * 1024);
    String whole = garbage.ofLength.apply(64 * 1024);
    long partNanos = Long.MAX_VALUE;
    long wholeNanos = Long.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      partNanos = Math.min(partNanos, nanosToDecode(part));
      wholeNanos = Math.min(wholeNanos, nanosToDecode(whole));
    }

    assertTrue(
        wholeNanos < 16 * partNanos || wholeNanos < 1_000_000,
        "8 KiB took " + partNanos + " ns, 64 KiB " + wholeNanos + " ns");
  }

  private long nanosToDecode(String json) {
    long start = System.nanoTime();
    assertThrows(ProtocolException.class, () -> codec.decode(json));
    return System.nanoTime() - start;
  }

  private static String message(String text) {
    return "{\"type\":\"message\",\"boardId\":\"b\",\"text\":"
        + JsonProvider.provider().createValue(text)
        + "}";
  }

  private static String signal(String data) {
    return "{\"type\":\"signal\",\"boardId\":\"b\",\"event\":\"e\",\"data\":" + data + "}";
  }

  private String codeOf(String json) {
    return errorOf(json).getString("code");
  }

  private JsonObject errorOf(String json) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> codec.decode(json), json);
    return Frames.parse(codec.encode(e.frame()));
  }
}
