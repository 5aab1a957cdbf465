package org.roomkey.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.password.PasswordRules.Weakness;

class PasswordRulesTest {
  private final PasswordRules rules = PasswordRules.load();

  private Optional<Weakness> weakness(String password) {
    return rules.weakness(password, "walter.w", "Walter White");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three grey herons",
        "ääääßöüéèê漢字かなです",
        "walter.w likes three grey herons",
        "Xk29fLq8vTz1PmW",
        "Tr0ub4dor&3-is-mine"
      })
  void aLongPasswordIsAcceptedWithAnyCharacters(String password) {
    assertEquals(Optional.empty(), weakness(password));
  }

  @Test
  void fifteenCharactersAreEnoughAndFourteenAreNot() {
    assertEquals(Optional.empty(), weakness("grey herons fly"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("grey herons fl"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness(""));
  }

  @Test
  void lengthIsCountedInCharactersNotCodeUnits() {
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("🦩🦢🦆🦉🦚🐧🐦🐤"));
  }

  @Test
  void passwordsAreAcceptedUpToTheMaximumLength() {
    String words = "grey herons fly over slow green water ".repeat(30);
    assertEquals(Optional.empty(), weakness(words.substring(0, 1_024)));
    assertEquals(Optional.of(Weakness.TOO_LONG), weakness(words.substring(0, 1_025)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correcthorsebatterystaple",
        "CorrectHorseBatteryStaple",
        "123456789012345",
        "PASSWORDPASSWORD123",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcab",
        "summer26summer26"
      })
  void commonPasswordsAreRefused(String password) {
    assertEquals(Optional.of(Weakness.COMMON), weakness(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "letmein123456789",
        "p@$$w0rdp@$$w0rd!",
        "1qaz2wsx3edc4rfv5t",
        "asdfghjklasdfghjkl",
        "tomatentomatenX",
        "changeme-changeme-1",
        "admin-admin-admin-1",
        "               ."
      })
  void easilyGuessedWordsAndPatternsAreRefused(String password) {
    assertEquals(Optional.of(Weakness.GUESSABLE), weakness(password));
  }

  /** Each symbol could stand for several letters, and all of them could be combined. */
  @ParameterizedTest
  @ValueSource(
      strings = {"@4{[<3690!1|5$7+%2", "a4@e3€i1|!o0s5$t7+", "p@$$w0rd!1l|7+", "1769483052z"})
  void everyPasswordIsCheckedQuickly(String part) {
    weakness("the first one loads the words");
    assertTimeout(Duration.ofSeconds(5), () -> weakness(part.repeat(100).substring(0, 1_024)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "walter.w-walter.w!",
        "Walter White 2026",
        "roomkey-roomkey-1",
        "RoomKey Walter.W 12"
      })
  void passwordsBuiltFromKnownNamesAreRefused(String password) {
    assertEquals(Optional.of(Weakness.OWN_NAME), weakness(password));
  }
}
