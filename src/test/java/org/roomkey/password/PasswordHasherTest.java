package org.roomkey.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
  private final PasswordHasher hasher = new PasswordHasher();

  @Test
  void aHashIsSaltedArgon2idWithAtLeast19MibAndTwoPasses() {
    String first = hasher.hash("correct horse battery staple");
    String second = hasher.hash("correct horse battery staple");

    assertTrue(
        first.matches(
            "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"),
        first);
    assertNotEquals(first, second);
    assertTrue(first.length() <= 255, "fits into the column");
  }

  @Test
  void onlyThePasswordItselfMatches() {
    String encoded = hasher.hash("correct horse battery staple");

    assertTrue(hasher.matches("correct horse battery staple", encoded));
    assertFalse(hasher.matches("Correct horse battery staple", encoded));
    assertFalse(hasher.matches("correct horse battery staple ", encoded));
    assertFalse(hasher.matches("", encoded));
  }

  @Test
  void everyCharacterOfALongPasswordCounts() {
    String password = "päss\ud83d\ude00 ".repeat(100);
    String encoded = hasher.hash(password + "a");

    assertTrue(hasher.matches(password + "a", encoded));
    assertFalse(hasher.matches(password + "b", encoded));
  }

  /** A test vector of the reference implementation. */
  @Test
  void parametersComeFromTheStoredHash() {
    String encoded =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    assertTrue(hasher.matches("password", encoded));
    assertFalse(hasher.matches("passwort", encoded));
    assertTrue(hasher.isOutdated(encoded));
  }

  @Test
  void aNewHashIsNotOutdated() {
    String encoded = hasher.hash("correct horse battery staple");

    assertFalse(hasher.isOutdated(encoded));
    assertTrue(hasher.isOutdated(encoded.replace("t=2", "t=1")));
    assertTrue(hasher.isOutdated(encoded.replace("m=19456", "m=9216")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "password",
        "alice-demo",
        "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=19456,t=2,p=1$$",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFh"
      })
  void aForeignHashIsRefusedAndMatchesNothing(String encoded) {
    assertThrows(IllegalArgumentException.class, () -> hasher.matches("password", encoded));
    assertThrows(IllegalArgumentException.class, () -> hasher.isOutdated(encoded));
  }

  @Test
  void anInterruptedCallerDoesNotWait() {
    Thread.currentThread().interrupt();

    assertThrows(PasswordHasher.BusyException.class, () -> hasher.hash("password"));
    assertEquals(true, Thread.interrupted());
  }

  @Test
  void unknownCallersLeaveASlotForKnownOnes() throws InterruptedException {
    String slow =
        "$argon2id$v=19$m=262144,t=9,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1b";
    String cheap =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    AtomicInteger done = new AtomicInteger();
    List<Thread> strangers = new ArrayList<>();
    for (int i = 0; i < 2 + Runtime.getRuntime().availableProcessors(); i++) {
      Thread stranger =
          new Thread(
              () -> {
                try {
                  hasher.matchesOfStranger("password", slow);
                } catch (PasswordHasher.BusyException e) {
                  // As it should be.
                }
                done.incrementAndGet();
              });
      stranger.start();
      strangers.add(stranger);
    }

    assertTrue(hasher.matches("password", cheap));
    assertEquals(0, done.get(), "the strangers are still at it");
    for (Thread stranger : strangers) {
      stranger.interrupt();
    }
    for (Thread stranger : strangers) {
      stranger.join();
    }
  }
}
