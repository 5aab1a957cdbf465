package org.roomkey.password;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules for a new password, by NIST SP 800-63B-4: long, not common, and hard to guess. It need
 * not mix kinds of characters. Immutable.
 */
public final class PasswordRules {
  public static final int MIN_CHARS = 15;
  public static final int MAX_CHARS = SignIn.MAX_INPUT_CHARS;

  private static final String PRODUCT = "roomkey";

  /** The minimum length of the part that is neither the person's names nor ours. */
  private static final int MIN_OTHER_CHARS = 8;

  private static final int MAX_REPEATED_CHARS = 8;

  /** The reason why a password is refused, in words for the person who chose it. */
  public enum Weakness {
    TOO_SHORT("The password needs at least " + MIN_CHARS + " characters"),
    TOO_LONG("The password may have at most " + MAX_CHARS + " characters"),
    COMMON("The password is one of the most common ones, which attackers try first"),
    OWN_NAME("The password is too close to a known name"),
    GUESSABLE("The password uses words and patterns that are easy to guess");

    private final String text;

    Weakness(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private final Set<String> blocked;

  /**
   * @param blocked passwords in lower case
   */
  PasswordRules(Set<String> blocked) {
    this.blocked = Set.copyOf(blocked);
  }

  /** Loads the rules with the block list in the WAR. */
  public static PasswordRules load() {
    try (InputStream in = PasswordRules.class.getResourceAsStream("blocked-passwords.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new PasswordRules(
          text.lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(PasswordRules::folded)
              .collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Empty if the password is accepted.
   *
   * @param ownNames the user name and the display name of the person
   */
  public Optional<Weakness> weakness(String password, String... ownNames) {
    if (password.codePointCount(0, password.length()) < MIN_CHARS) {
      return Optional.of(Weakness.TOO_SHORT);
    }
    if (password.length() > MAX_CHARS) {
      return Optional.of(Weakness.TOO_LONG);
    }
    String folded = folded(password);
    if (blocked.contains(folded) || isRepetition(folded)) {
      return Optional.of(Weakness.COMMON);
    }
    if (isMadeOfNames(folded, ownNames)) {
      return Optional.of(Weakness.OWN_NAME);
    }
    return PasswordStrength.isGuessable(password, ownNames)
        ? Optional.of(Weakness.GUESSABLE)
        : Optional.empty();
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether the text repeats a part of up to 8 characters. */
  private static boolean isRepetition(String text) {
    for (int period = 1; period <= MAX_REPEATED_CHARS; period++) {
      if (text.startsWith(text.substring(period))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMadeOfNames(String password, String... names) {
    String rest = password;
    for (String name : Stream.concat(Stream.of(names), Stream.of(PRODUCT)).toList()) {
      rest = name.isBlank() ? rest : rest.replace(folded(name), "");
    }
    return rest.length() < password.length()
        && rest.chars().filter(Character::isLetterOrDigit).count() < MIN_OTHER_CHARS;
  }
}
