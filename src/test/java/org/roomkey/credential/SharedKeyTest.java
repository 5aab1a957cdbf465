package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedKeyTest {
  private final SharedKey key = new SharedKey(Secrets.secret());

  @Test
  void onlyTheKeyOpensWhatItHasSealedInTheSameContext() {
    String sealedText = key.seal("a text, größer als nichts", "context");

    assertEquals(Optional.of("a text, größer als nichts"), key.open(sealedText, "context"));
    assertEquals(Optional.empty(), key.open(sealedText, "another"));
    assertEquals(Optional.empty(), new SharedKey(Secrets.secret()).open(sealedText, "context"));
    assertNotEquals(sealedText, key.seal("a text, größer als nichts", "context"));
    assertFalse(sealedText.contains("text"));
  }

  @Test
  void textThatSomebodyMadeOrChangedIsNotOpened() {
    String good = key.seal("text", "context");
    char last = good.charAt(20) == 'A' ? 'B' : 'A';
    String changed = good.substring(0, 20) + last + good.substring(21);

    for (String bad : new String[] {"", "A", "AAAA", "a.b", "ä", changed, good + good}) {
      assertEquals(Optional.empty(), key.open(bad, "context"), bad);
    }
    assertEquals(Optional.of(""), key.open(key.seal("", ""), ""));
  }
}
