package org.roomkey.protocol;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Decides which characters of a name are visible. Invisible characters, and characters that change
 * the writing direction, make one name look like another. Some invisible characters are part of a
 * script or an emoji. They are allowed only there: joiners inside a word, variation selectors after
 * the character that they vary.
 */
final class NameCharacters {
  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;
  private static final int KEYCAP = 0x20E3;

  /** No language stacks more marks on one letter. */
  private static final int MAX_MARKS = 4;

  /** Scripts whose letters never join, so a joiner between them is useless. */
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

  /** Whether the text begins or ends with white space of any kind. */
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
      if (counted <= MAX_MARKS
          && shows(point, before, after)
          && !isUselessJoiner(point, base, after)) {
        shown.appendCodePoint(point);
        before = point;
        base = counted == 0 ? point : base;
        marks = counted;
      }
    }
    return shown.toString();
  }

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
   * Whether the character is a joiner between letters that never join.
   *
   * @param base the last letter before it, without its marks
   */
  private static boolean isUselessJoiner(int point, int base, int after) {
    return isJoiner(point)
        && UNJOINED.contains(UnicodeScript.of(base))
        && UNJOINED.contains(UnicodeScript.of(after));
  }

  /** Whether a joiner may follow: after letters, their marks, and parts of emoji. */
  private static boolean joins(int before) {
    return Character.isLetter(before)
        || isMark(before)
        || Character.getType(before) == Character.COMBINING_SPACING_MARK
        || isVariationSelector(before)
        || isSymbol(before);
  }

  /** Emoji are symbols. This Java does not know the newest ones, hence the range. */
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

  /**
   * Whether the selector may follow: emoji have two selectors; ideographs (in Japanese names) and
   * Mongolian letters have their own.
   */
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

  /** Whether the character is always invisible. Letters unknown to this Java are allowed. */
  private static boolean isNeverShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.FORMAT -> !isJoiner(point);
      default -> isNoCharacter(point) || isShapeless(point);
    };
  }

  private static boolean isNoCharacter(int point) {
    return (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
  }

  /** Letters, marks and symbols without a shape, and the code points reserved for more of them. */
  private static boolean isShapeless(int point) {
    return switch (point) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD ->
          true;
      default ->
          (point >= 0xFFF0 && point <= 0xFFF8)
              || (point >= 0xE0000 && point <= 0xE0FFF && !isVariationSelector(point));
    };
  }
}
