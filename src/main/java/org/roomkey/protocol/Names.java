package org.roomkey.protocol;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one rule for every name that people read: of users, boards, tokens. A name shows every
 * character that it has, in the order in which it has them; {@link NameCharacters} knows which ones
 * do. Typed names that break the rule are refused; those from outside are cleaned.
 */
public final class Names {
  public static final int MAX_CHARS = 100;

  /** Much more than a name is; what comes from outside is cut to this first. */
  private static final int MAX_OUTSIDE_CHARS = 4_096;

  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

  /** What people see as one character, of however many code points (UAX #29). */
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  private Names() {}

  /**
   * Whether somebody may type {@code name}: 1–100 UTF-16 units, each of them to be seen, without
   * white space around them.
   */
  public static boolean isValid(String name) {
    return isText(name) && !NameCharacters.isPadded(name) && NameCharacters.allShowIn(name);
  }

  /**
   * Whether {@code name} can be typed to sign in: a valid name, and composed as keyboards compose
   * it (NFC), since the typed one is compared character by character.
   */
  public static boolean isValidUsername(String name) {
    return isValid(name) && Normalizer.isNormalized(name, Normalizer.Form.NFC);
  }

  /**
   * Whether {@code text} is 1–100 UTF-16 units, not only white space, without control characters:
   * enough for what is looked for and not shown.
   */
  public static boolean isText(String text) {
    return text.length() <= MAX_CHARS
        && !JsonStrings.isBlank(text)
        && !JsonStrings.hasLoneSurrogate(text)
        && text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * A valid name of what a provider or an application calls somebody: without the characters that
   * nobody sees, white space as one blank, cut behind a whole character. Empty where nothing is
   * left.
   *
   * @param outside any text
   */
  public static Optional<String> clean(String outside) {
    String some = outside.substring(0, Math.min(outside.length(), MAX_OUTSIDE_CHARS));
    String blanks = WHITE_SPACE.matcher(composed(some)).replaceAll(" ");
    String shown = composed(NameCharacters.shownOf(blanks));
    String name = cut(WHITE_SPACE.matcher(shown).replaceAll(" ").strip()).strip();
    return Optional.of(name).filter(Names::isValid);
  }

  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static String cut(String name) {
    if (name.length() <= MAX_CHARS) {
      return name;
    }
    int end = 0;
    Matcher graphemes = GRAPHEME.matcher(name);
    while (graphemes.find() && graphemes.end() <= MAX_CHARS) {
      end = graphemes.end();
    }
    return name.substring(0, end);
  }

  /**
   * The name without the blanks around it, of whatever width, and those that do not break a line
   * too: to a database they may be nothing, and to a person they are.
   */
  public static String stripped(String name) {
    int start = 0;
    int end = name.length();
    while (start < end && NameCharacters.isBlank(name.charAt(start))) {
      start++;
    }
    while (end > start && NameCharacters.isBlank(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(start, end);
  }
}
