package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.PasswordRules.Weakness;

class PasswordRulesTest {
  private final PasswordRules rules = PasswordRules.load();

  private Optional<Weakness> weakness(String password) {
    return rules.weakness(password, "alice.miller", "Alice Miller");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seven purple umbrellas",
        "123984756102938",
        "               x          y      z",
        "öäüßéèêñçøåæœþð",
        "alice.miller goes to the sea",
        "roomkey is where I meet my friends"
      })
  void anythingLongThatIsNotTriedFirstIsGoodWhateverItsCharacters(String password) {
    assertEquals(Optional.empty(), weakness(password));
  }

  @Test
  void theShortestHas15CharactersOfWhateverWidth() {
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness("qwzxnmplkjhgfd"));
    assertEquals(Optional.empty(), weakness("qwzxnmplkjhgfdy"));
    assertEquals(
        Optional.of(Weakness.TOO_SHORT),
        weakness("\ud83d\ude00\ud83d\ude01\ud83d\ude02\ud83d\ude03\ud83d\ude04\ud83d\ude05abcd"));
    assertEquals(Optional.of(Weakness.TOO_SHORT), weakness(""));
  }

  @Test
  void theLongestHas1024Characters() {
    String longest = "seven purple umbrellas in the rain ".repeat(40).substring(0, 1_024);

    assertEquals(Optional.empty(), weakness(longest));
    assertEquals(Optional.of(Weakness.TOO_LONG), weakness(longest + "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "aaaaaaaaaaaaaaaa, COMMON",
    "abcabcabcabcabcabc, COMMON",
    "12345678123456781, COMMON",
    "alice.milleralice.miller, OWN_NAME",
    "Alice Miller 1234567, OWN_NAME",
    "roomkeyroomkey1, OWN_NAME",
    "ROOMKEY-alice.miller-1, OWN_NAME"
  })
  void repetitionsAndNamesAreTriedFirst(String password, Weakness weakness) {
    assertEquals(Optional.of(weakness), weakness(password));
  }

  @Test
  void whoeverHasNoNamesIsNotTakenForTheEmptyName() {
    assertEquals(Optional.empty(), rules.weakness("seven purple umbrellas", "", " "));
  }
}
