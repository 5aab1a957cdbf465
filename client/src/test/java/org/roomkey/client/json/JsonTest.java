package org.roomkey.client.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void everyKindOfValueIsRead() throws Exception {
    Map<String, Object> object =
        Json.readObject(
            " {\"a\" : [1, -0.5e+2, true, false, null, \"\\u00e9\\n"
                + "\\/\\\\\\\"\"],\t\"b\":{},\"c\":[]}\r\n");
    assertEquals(
        Arrays.asList(
            new BigDecimal("1"), new BigDecimal("-0.5e+2"), true, false, null, "é\n/\\\""),
        object.get("a"));
    assertEquals(Map.of(), object.get("b"));
    assertEquals(List.of(), object.get("c"));
    assertNull(Json.read("null"));
    assertEquals("", Json.read("\"\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "{'a':1}",
        "\"",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"\t\"",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "TRUE",
        "1 2",
        "{} {}",
        "// a\n1",
        "\u00a01",
        "\"\\u１２３４\"",
        "1e99999999999",
        "\ufeff{}"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThrows(Json.MalformedException.class, () -> Json.read(text), text);
  }

  @Test
  void deepAndLongTextsAreRefusedWithoutHarm() {
    assertThrows(Json.MalformedException.class, () -> Json.read("[".repeat(1_000_000)));
    assertThrows(Json.MalformedException.class, () -> Json.read("{\"a\":".repeat(100_000)));
    assertThrows(Json.MalformedException.class, () -> Json.read("9".repeat(1_000)));
  }

  @Test
  void aValueIsTheSameAfterItWasWrittenAndRead() throws Exception {
    String text = "\u0000\u001f\"\\/ é \ud83d\ude00 \ud800 \u2028 </script>";
    Map<String, Object> value = Json.object("text", text, "list", List.of(1, 2.5, true), "x", null);
    assertEquals(2, value.size(), "a null is left out");
    Map<String, Object> read = Json.readObject(Json.write(value));
    assertEquals(text, read.get("text"));
    assertEquals(List.of(new BigDecimal("1"), new BigDecimal("2.5"), true), read.get("list"));
  }

  @Test
  void onlyJsonValuesAreWritten() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    Object[] self = new Object[1];
    List<Object> circle = Arrays.asList(self);
    circle.set(0, circle);
    assertThrows(IllegalArgumentException.class, () -> Json.write(circle));
  }

  @Test
  void anObjectIsNothingElse() {
    assertThrows(Json.MalformedException.class, () -> Json.readObject("[]"));
    assertThrows(Json.MalformedException.class, () -> Json.readObject("null"));
  }
}
