package org.roomkey.protocol;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Which characters of a name show. Those that turn the direction of what stands around them, and
 * those that nobody sees, let one name look like another. Some of the latter are part of how a
 * language or an emoji is written, and pass in their place alone: joiners inside a word, variation
 * selectors behind what they vary.
 */
final class NameCharacters {
  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;
  private static final int KEYCAP = 0x20E3;

  /** More than any language stacks on one letter. */
  private static final int MAX_MARKS = 4;

  /** Letters of these never join: a joiner between them is only invisible. */
  private static final Set<UnicodeScript> UNJOINED =
      Set.of(
          UnicodeScript.LATIN,
          UnicodeScript.GREEK,
          UnicodeScript.CYRILLIC,
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL);

  private NameCharacters() {}

  /** Whether white space of any kind begins or ends the text. */
  static boolean isPadded(String text) {
    return isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1));
  }

  static boolean isBlank(char c) {
    return Character.isSpaceChar(c) || Character.isWhitespace(c);
  }

  static boolean allShowIn(String name) {
    int[] points = name.codePoints().toArray();
    int marks = 0;
    for (int i = 0; i < points.length; i++) {
      int before = i == 0 ? ' ' : points[i - 1];
      int after = i + 1 == points.length ? ' ' : points[i + 1];
      marks = isMark(points[i]) ? marks + 1 : 0;
      if (marks > MAX_MARKS || !shows(points[i], before, after)) {
        return false;
      }
    }
    return true;
  }

  /** The text without what does not show. */
  static String shownOf(String text) {
    int[] points = text.codePoints().toArray();
    StringBuilder shown = new StringBuilder(text.length());
    int before = ' ';
    int base = ' ';
    int marks = 0;
    for (int i = 0; i < points.length; i++) {
      int after = next(points, i + 1);
      int point = points[i];
      int counted = isMark(point) ? marks + 1 : 0;
      if (counted <= MAX_MARKS && shows(point, before, after) && !isIdle(point, base, after)) {
        shown.appendCodePoint(point);
        before = point;
        base = counted == 0 ? point : base;
        marks = counted;
      }
    }
    return shown.toString();
  }

  /** The next one that may show: what stands between is left out. */
  private static int next(int[] points, int from) {
    for (int i = from; i < points.length; i++) {
      if (!isNeverShown(points[i]) && !isJoiner(points[i])) {
        return points[i];
      }
    }
    return ' ';
  }

  private static boolean shows(int point, int before, int after) {
    if (isJoiner(point)) {
      return joins(before) && (Character.isLetter(after) || isSymbol(after));
    }
    if (isVariationSelector(point)) {
      return isVariable(point, before, after);
    }
    if (isMark(point) || Character.getType(point) == Character.COMBINING_SPACING_MARK) {
      return !isNeverShown(point) && !isSpace(before);
    }
    return !isNeverShown(point);
  }

  private static boolean isJoiner(int point) {
    return point == ZWJ || point == ZWNJ;
  }

  /**
   * @param base the letter before it, whatever marks that has
   */
  private static boolean isIdle(int point, int base, int after) {
    return isJoiner(point)
        && UNJOINED.contains(UnicodeScript.of(base))
        && UNJOINED.contains(UnicodeScript.of(after));
  }

  /** Whether a joiner may follow: letters, their marks, and what emoji are made of. */
  private static boolean joins(int before) {
    return Character.isLetter(before)
        || isMark(before)
        || Character.getType(before) == Character.COMBINING_SPACING_MARK
        || isVariationSelector(before)
        || isSymbol(before);
  }

  /** Emoji are symbols; those newer than this Java are unassigned to it. */
  private static boolean isSymbol(int point) {
    return Character.getType(point) == Character.OTHER_SYMBOL
        || Character.getType(point) == Character.MATH_SYMBOL
        || (point >= 0x1F000 && point <= 0x1FBFF);
  }

  private static boolean isVariationSelector(int point) {
    return (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0100 && point <= 0xE01EF)
        || (point >= 0x180B && point <= 0x180D)
        || point == 0x180F;
  }

  /** Emoji take two, ideographs theirs (as names in Japan do), Mongolian letters theirs. */
  private static boolean isVariable(int selector, int before, int after) {
    if (selector >= 0xE0100) {
      return Character.isIdeographic(before);
    }
    if (selector < 0xFE00) {
      return UnicodeScript.of(before) == UnicodeScript.MONGOLIAN && Character.isLetter(before);
    }
    boolean keycap = after == KEYCAP && ("#*".indexOf(before) >= 0 || Character.isDigit(before));
    return selector >= 0xFE0E && (isSymbol(before) || keycap);
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK)
        && !isVariationSelector(point);
  }

  private static boolean isSpace(int point) {
    return Character.getType(point) == Character.SPACE_SEPARATOR;
  }

  /** Wherever it stands. Letters newer than this Java are unassigned to it, and pass. */
  private static boolean isNeverShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.FORMAT -> !isJoiner(point);
      default -> isNoCharacter(point) || isFiller(point);
    };
  }

  private static boolean isNoCharacter(int point) {
    return (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
  }

  /** Letters, marks and symbols without a shape, and what Unicode keeps for more of them. */
  private static boolean isFiller(int point) {
    return switch (point) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD ->
          true;
      default ->
          (point >= 0xFFF0 && point <= 0xFFF8)
              || (point >= 0xE0000 && point <= 0xE0FFF && !isVariationSelector(point));
    };
  }
}
