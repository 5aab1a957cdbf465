package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.PasswordRules.Weakness;

class PasswordRulesTest {
  private final PasswordRules rules = PasswordRules.load();

  private Optional<Weakness> weakness(String password) {
    return rules.weakness(password, "walter.w", "Walter White");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three grey herons",
        "               .",
        "tomatentomatenX",
        "ääääßöüéèê漢字かなです",
        "walter.w likes three grey herons",
        "0123456789abcdeF0"
      })
  void aLongPasswordIsGoodWhateverItsCharacters(String password) {
    assertEquals(Optional.empty(), weakness(password));
  }

  @Test
  void fifteenCharactersAreEnoughAndFourteenAreNot() {
    assertEquals(Optional.empty(), weakness("grey herons fly"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("grey herons fl"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness(""));
  }

  @Test
  void aCharacterCountsOnceHoweverManyUnitsItTakes() {
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("🦩🦢🦆🦉🦚🐧🐦🐤"));
  }

  @Test
  void anythingUpToTheBoundIsTakenAndNothingBeyond() {
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
  void whatIsTriedFirstIsRefused(String password) {
    assertEquals(Optional.of(Weakness.COMMON), weakness(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "walter.w-walter.w!",
        "Walter White 2026",
        "roomkey-roomkey-1",
        "RoomKey Walter.W 12"
      })
  void littleMoreThanKnownNamesIsRefused(String password) {
    assertEquals(Optional.of(Weakness.OWN_NAME), weakness(password));
  }
}
