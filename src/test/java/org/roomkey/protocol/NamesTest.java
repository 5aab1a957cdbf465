package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with invisible characters are escaped. */
class NamesTest {
  private static final String FAMILY = "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
  private static final String PERSIAN = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645";

  /** KA, virama, ZWJ, SSA: the half form. */
  private static final String DEVANAGARI = "\u0915\u094D\u200D\u0937";

  private static final String NIMDA = "\u202EnimdA";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Alice",
        "O'Brien-Smith, Jr.",
        "Zo\u00EB \u00C5str\u00F6m",
        "Nguye\u0302\u0303n",
        "\u5C71\u7530\u3000\u592A\u90CE",
        "\u845B\uDB40\uDD00\u57CE",
        "\u0634\u064E\u0651\u0645\u0652\u0633",
        "\u05D3\u05B8\u05BC\u05D5\u05B4\u05D3",
        "\u0E19\u0E49\u0E33\u0E1D\u0E19",
        "Team \u2764\uFE0F\u200D\uD83D\uDD25",
        "\uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDE80",
        "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08",
        "\uD83E\uDEF1\uD83C\uDFFB\u200D\uD83E\uDEF2\uD83C\uDFFF",
        "1\uFE0F\u20E3 first",
        "\uD83C\uDDE9\uD83C\uDDEA Berlin",
        "<script>alert(1)</script>",
        FAMILY,
        PERSIAN,
        DEVANAGARI
      })
  void realNamesAreValidAndUnchanged(String name) {
    assertTrue(Names.isValid(name));
    assertEquals(
        Optional.of(name.replace('\u3000', ' ')).map(NamesTest::composed), Names.clean(name));
  }

  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180B,
        0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
        0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2065, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A,
        0x206F, 0x2800, 0x3164, 0xE000, 0xFDD0, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFF9,
        0xFFFC, 0xFFFD, 0xFFFF, 0x1D173, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xF0000, 0x10FFFF
      })
  void invisibleCharactersAreRefusedAndCleanedAway(int point) {
    String odd = Character.toString(point);
    for (String name : new String[] {odd + "Admin", "Ad" + odd + "min", "Admin" + odd, odd}) {
      assertFalse(Names.isValid(name), () -> name + " with " + Integer.toHexString(point));
    }
    String cleaned = Names.clean("Ad" + odd + "min").orElseThrow();
    assertEquals("Admin", cleaned.replace(" ", ""));
    assertEquals(Optional.empty(), Names.clean(odd));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200D\u0915",
        "\u0915\u200D",
        "\u0915\u094D\u200D\u200D\u0937",
        "a \u200Db",
        "a\u200C b",
        "a\u200C\u200Db",
        "1\u200D2",
        "\u0301Admin",
        "a \u0301",
        "a\uFE0F",
        "\uD83C",
        "a\uDE80b"
      })
  void misplacedCharactersAreRefused(String name) {
    assertFalse(Names.isValid(name));
  }

  @Test
  void joinersInsideAWordAreAllowed() {
    assertTrue(Names.isValid("Auf\u200Clage"));
    assertTrue(Names.isValid("\u0915\u200D\u0937"));
  }

  @Test
  void cleaningRemovesJoinersThatJoinNothing() {
    assertEquals(Optional.of("Admin"), Names.clean("Ad\u200C\u200Dmin"));
    assertEquals(Optional.of("Admin"), Names.clean("Ad\u200B\u200D\u200Bmin"));
    assertEquals(Optional.of("\u7BA1\u7406"), Names.clean("\u7BA1\u200D\u7406"));
  }

  @Test
  void aCleanedNameReadsInItsStoredOrder() {
    assertFalse(Names.isValid(NIMDA));
    assertEquals(Optional.of("nimdA"), Names.clean(NIMDA));
  }

  @Test
  void combiningMarksAreLimited() {
    String zalgo = "Z" + "\u0335\u0300".repeat(30) + "a";
    assertFalse(Names.isValid(zalgo));
    assertEquals(
        Optional.of("Z\u0335\u0335\u0300\u0300a"), Names.clean("Z\u0335\u0335\u0300\u0300\u0300a"));
    assertTrue(Names.clean(zalgo).orElseThrow().length() <= 6);
  }

  @Test
  void outerBlanksAreRefusedAndInnerBlanksFolded() {
    assertFalse(Names.isValid(" Alice"));
    assertFalse(Names.isValid("Alice\u3000"));
    assertFalse(Names.isValid("\u00A0Alice"));
    assertFalse(Names.isValid(" \u3000 "));
    assertFalse(Names.isValid(""));
    assertEquals(Optional.of("Alice B"), Names.clean("\u00A0 Alice \r\n\t \u200B \u2028B\u3000 "));
  }

  @Test
  void aLongNameIsTruncatedAtACharacterBoundary() {
    assertTrue(Names.isValid("a".repeat(100)));
    assertFalse(Names.isValid("a".repeat(101)));
    assertEquals(Optional.of("a".repeat(100)), Names.clean("a".repeat(5_000)));
    assertEquals(Optional.of("a".repeat(98)), Names.clean("a".repeat(98) + FAMILY));
    assertEquals(Optional.of(FAMILY.repeat(12)), Names.clean(FAMILY.repeat(20)));
  }

  @Test
  void userNamesAreNormalizedToComposedForm() {
    assertTrue(Names.isValidUsername("zo\u00EB"));
    assertFalse(Names.isValidUsername("zoe\u0308"));
    assertFalse(Names.isValidUsername("alice "));
    assertFalse(Names.isValidUsername(NIMDA));
  }

  @Test
  void cleaningYieldsAValidNameAndIsIdempotent() {
    Random random = new Random(11);
    int[] odd = {0x200D, 0x200C, 0x202E, 0xFE0F, 0x301, 0x20, 0x1F469, 0x1F3FD, 0x41, 0x915, 0x94D};
    for (int i = 0; i < 20_000; i++) {
      String text =
          IntStream.range(0, random.nextInt(150))
              .map(at -> random.nextInt(3) > 0 ? odd[random.nextInt(odd.length)] : point(random))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      Names.clean(text)
          .ifPresent(
              name -> {
                assertTrue(Names.isValid(name), () -> "of " + escaped(text));
                assertEquals(Optional.of(name), Names.clean(name), () -> "of " + escaped(text));
              });
    }
  }

  private static int point(Random random) {
    return random.nextBoolean() ? random.nextInt(0x3100) : random.nextInt(0x110000);
  }

  private static String escaped(String text) {
    return text.codePoints()
        .mapToObj(point -> String.format("\\u{%X}", point))
        .collect(Collectors.joining());
  }
}
