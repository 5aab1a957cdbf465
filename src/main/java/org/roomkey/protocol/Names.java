package org.roomkey.protocol;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rule for every name that people read: of users, boards and tokens. All characters of a name
 * are visible, in the order in which they are stored; see {@link NameCharacters}. A typed name that
 * breaks the rule is refused; a name from another system is cleaned.
 */
public final class Names {
  public static final int MAX_CHARS = 100;

  /** A name from another system is cut to this length before it is cleaned. */
  private static final int MAX_OUTSIDE_CHARS = 4_096;

  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

  /** A grapheme cluster: one character as people see it, of any number of code points (UAX #29). */
  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  private Names() {}

  /** Whether the name is allowed: 1–100 UTF-16 units, all visible, no white space at either end. */
  public static boolean isValid(String name) {
    return isText(name) && !NameCharacters.isPadded(name) && NameCharacters.allShowIn(name);
  }

  /**
   * Whether the user name is allowed: a valid name in the composed form that keyboards produce
   * (NFC), because sign-in compares it character by character.
   */
  public static boolean isValidUsername(String name) {
    return isValid(name) && Normalizer.isNormalized(name, Normalizer.Form.NFC);
  }

  /**
   * Whether the text is 1–100 UTF-16 units, not only white space, without control characters. This
   * suffices for search texts, which are never displayed.
   */
  public static boolean isText(String text) {
    return text.length() <= MAX_CHARS
        && !JsonStrings.isBlank(text)
        && !JsonStrings.hasLoneSurrogate(text)
        && text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * Makes a valid name from a name that a provider or an application sent: removes invisible
   * characters, reduces white space to single blanks, and cuts after a whole character. Empty if
   * nothing is left.
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
   * Removes blanks of any width from both ends, no-break spaces too. A database may ignore them in
   * comparisons, and people cannot see them.
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
