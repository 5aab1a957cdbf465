package org.roomkey.password;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Estimates how many guesses a password takes an attacker who knows words, names, dates, keyboard
 * patterns and common substitutions (zxcvbn). Takes tens of milliseconds; the first call takes half
 * a second and some 10 MB more. Use it for new passwords, never for sign-ins. Safe for use by many
 * threads.
 */
final class PasswordStrength {
  /** The length of the examined part. The time grows at least with its square. */
  private static final int MAX_CHARS = 64;

  /** A hundred million guesses, each costing one Argon2id hash: "safely unguessable" in zxcvbn. */
  private static final int MIN_SCORE = 3;

  /** Substitutes for letters. A character with two meanings multiplies the time. */
  private static final String SYMBOLS = "@$!|+({[<%";

  private static final String LETTERS = "asiltccccx";

  private static final List<String> KNOWN_WORDS =
      List.of("roomkey", "room", "key", "localhost", "intranet", "tomcat", "passwort", "kennwort");

  private static final class Loaded {
    static final Zxcvbn ZXCVBN = new Zxcvbn();

    private Loaded() {}
  }

  private PasswordStrength() {}

  /**
   * @param ownNames of the person, and other words that an attacker knows
   */
  static boolean isGuessable(String password, String... ownNames) {
    String seen = password.substring(0, Math.min(MAX_CHARS, password.length()));
    List<String> words =
        Stream.concat(
                KNOWN_WORDS.stream(),
                Stream.of(ownNames)
                    .flatMap(name -> Stream.concat(Stream.of(name), Stream.of(name.split("\\W+")))))
            .map(word -> word.toLowerCase(Locale.ROOT))
            .filter(word -> word.length() > 1)
            .toList();
    return Loaded.ZXCVBN.measure(spelled(seen), words).getScore() < MIN_SCORE;
  }

  private static String spelled(String text) {
    StringBuilder spelled = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int symbol = SYMBOLS.indexOf(text.charAt(i));
      if (symbol >= 0) {
        spelled.setCharAt(i, LETTERS.charAt(symbol));
      }
    }
    return spelled.toString();
  }
}
