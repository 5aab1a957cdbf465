package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser of incoming JSON accepts exactly one object by RFC 8259. */
class JsonStrictnessTest {
  private static final JsonParserFactory PARSERS =
      JsonProvider.provider().createParserFactory(Map.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " \t\r\n{ \t\r\n} \t\r\n",
        "{\"a\":1}",
        "{ \"a\" : 1 , \"b\" : [ ] , \"c\" : { } }",
        "{\"\":\"\"}",
        "{\"a\":[true,false,null]}",
        "{\"a\":[0,-0,0.0,-0.0e-0,10,1e5,1E+5,1e-5,1.5e10,123456789012345678901234567890]}",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDe00\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\u007f\u2028\u2029\ufeff\"}",
        "{\"a\":[[],[[]],{},{\"a\":{\"a\":[]}}]}",
        "{\"a\":{\"same\":1,\"same\":2}}",
        "{\"A\":1,\"a\":2}"
      })
  void validJsonIsAccepted(String json) throws ProtocolException {
    JsonFields.parse(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "1",
        "\"a\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}}",
        "{}{}",
        "{} x",
        "{},",
        "\ufeff{}",
        "{}\u0000",
        "\u00a0{}",
        "\u000b{}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":'b'}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1}//",
        "{/**/}",
        "{\"a\":01}",
        "{\"a\":00}",
        "{\"a\":-01}",
        "{\"a\":+1}",
        "{\"a\":--1}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1.e5}",
        "{\"a\":1e}",
        "{\"a\":1e+}",
        "{\"a\":1e5.0}",
        "{\"a\":0x10}",
        "{\"a\":1_000}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":١}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":truee}",
        "{\"a\":nul}",
        "{\"a\":undefined}",
        "{\"a\":[}",
        "{\"a\":[1}",
        "{\"a\":]}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1:2]}",
        "{\"a\":[\"b\":2]}",
        "{\"a\":{]}",
        "{\"a\":{\"b\"}}",
        "{\"a\":{\"b\":}}",
        "{\"a\":{\"b\":1,}}",
        "{\"a\":{b:1}}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":\"\u001f\"}",
        "{\"a\":\"\\\n\"}",
        "{\"a\":\"\\a\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\'\"}",
        "{\"a\":\"\\0\"}",
        "{\"a\":\"\\U0041\"}",
        "{\"a\":\"\\u004\"}",
        "{\"a\":\"\\u004g\"}",
        "{\"a\":\"\\u 041\"}",
        "{\"a\":\"\\u+041\"}",
        "{\"a\":\"\\u００４１\"}",
        "{\"a\":\"\\u\"}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\u",
        "{\"a\":\"b\\\"}",
        "{\"a",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":null}",
        "{\"a\":1,\"\\u0061\":1}"
      })
  void invalidJsonAndDuplicateNamesAreRejected(String json) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> JsonFields.parse(json));

    assertEquals(ErrorCode.INVALID_JSON, e.code());
  }

  @Test
  void nestingIsAcceptedUpTo500Levels() throws ProtocolException {
    JsonFields.parse("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}");

    String tooDeep = "{\"a\":" + "{\"a\":".repeat(501) + "1" + "}".repeat(502);
    assertThrows(ProtocolException.class, () -> JsonFields.parse(tooDeep));
  }

  /** Mutates valid objects with a fixed seed: reproducible, and thousands of near misses. */
  @Test
  void theParserAgreesWithParssonOnMutatedJson() {
    Random random = new Random(20_261_123);
    int accepted = 0;
    for (int i = 0; i < 10_000; i++) {
      String json = mutate(valid(random), random);
      boolean ours = isAccepted(json);
      if (ours != isAcceptedByParsson(json)) {
        fail((ours ? "only we accept " : "only Parsson accepts ") + json);
      }
      accepted += ours ? 1 : 0;
    }
    assertTrue(accepted > 1_000 && accepted < 9_000, accepted + " of 10,000 were accepted");
  }

  private static boolean isAccepted(String json) {
    try {
      JsonFields.parse(json);
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }

  /** Parsson's own rules, one object, and no name twice in it. */
  private static boolean isAcceptedByParsson(String json) {
    Set<String> names = new HashSet<>();
    try (JsonParser parser = PARSERS.createParser(new StringReader(json))) {
      int depth = 0;
      boolean isUnique = true;
      boolean isFirst = true;
      while (parser.hasNext()) {
        JsonParser.Event event = parser.next();
        if (isFirst && event != JsonParser.Event.START_OBJECT) {
          return false;
        }
        isFirst = false;
        switch (event) {
          case START_OBJECT, START_ARRAY -> depth++;
          case END_OBJECT, END_ARRAY -> depth--;
          case KEY_NAME -> isUnique &= depth > 1 || names.add(parser.getString());
          default -> {}
        }
      }
      return !isFirst && isUnique;
    } catch (JsonException | IllegalStateException e) {
      return false;
    }
  }

  private static String valid(Random random) {
    StringBuilder json = new StringBuilder();
    object(json, random, 0);
    return json.toString();
  }

  private static void object(StringBuilder json, Random random, int depth) {
    json.append(space(random)).append('{').append(space(random));
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      json.append(i == 0 ? "" : ",").append(space(random));
      json.append('"').append((char) ('a' + i)).append('"').append(space(random)).append(':');
      value(json, random, depth + 1);
    }
    json.append('}').append(space(random));
  }

  private static void value(StringBuilder json, Random random, int depth) {
    json.append(space(random));
    switch (random.nextInt(depth < 4 ? 8 : 6)) {
      case 0 -> json.append(pick(random, "true", "false", "null"));
      case 1 -> json.append(random.nextInt(200) - 100);
      case 2 -> json.append(pick(random, "0", "-0.5", "1e5", "12.25E+3", "7e-2", "-0"));
      case 3 -> json.append('"').append(pick(random, "", "a", "é", "a b")).append('"');
      case 4 -> json.append(pick(random, "\"\\u00e9\"", "\"\\n\"", "\"\\\\\"", "\"\\/\""));
      case 5 -> json.append(pick(random, "[]", "{}"));
      case 6 -> {
        json.append('[');
        int items = random.nextInt(3);
        for (int i = 0; i < items; i++) {
          json.append(i == 0 ? "" : ",");
          value(json, random, depth + 1);
        }
        json.append(']');
      }
      default -> object(json, random, depth);
    }
    json.append(space(random));
  }

  private static String space(Random random) {
    return random.nextInt(6) == 0 ? pick(random, " ", "\n", "\t", "\r") : "";
  }

  private static String mutate(String json, Random random) {
    StringBuilder mutated = new StringBuilder(json);
    int mutations = random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, piece(random));
        case 2 -> mutated.replace(at, at + 1, piece(random));
        default -> mutated.append(piece(random));
      }
      if (mutated.length() == 0) {
        mutated.append(' ');
      }
    }
    return mutated.toString();
  }

  private static String piece(Random random) {
    List<String> pieces =
        List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "0",
            "1",
            "9",
            "-",
            "+",
            ".",
            "e",
            "E",
            "t",
            "true",
            "null",
            " ",
            "\n",
            "\u0001",
            "\u0000",
            "/",
            "'",
            "a",
            "é",
            "\ufeff",
            "\"a\":1,",
            ",\"b\":[]",
            "\\ud83d");
    return pieces.get(random.nextInt(pieces.size()));
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
