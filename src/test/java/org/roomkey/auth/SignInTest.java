package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.auth.SignIn.Result;
import org.roomkey.limit.FailureDelay;
import org.roomkey.testing.CapturedLog;
import org.roomkey.user.User;

class SignInTest {
  private static final String PASSWORD = "password";
  private static final String ADDRESS = "192.0.2.7";

  /** Of {@code password}, with little memory, so that most tests here need not wait. */
  private static final String CHEAP_HASH =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final PasswordHasher hasher = new PasswordHasher();
  private final SignInThrottle throttle = new SignInThrottle(delay(3), delay(10));
  private final SignIn signIn = new SignIn(parts.users, parts.logins, hasher, throttle);

  private FailureDelay delay(int free) {
    return new FailureDelay(
        free,
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofMinutes(15),
        parts.clock.nanoTime());
  }

  private void create(String username, User.Kind kind, boolean disabled, String hash) {
    parts.users.create(
        new User("id-" + username, username, kind, false, disabled),
        Optional.of(username),
        Optional.ofNullable(hash));
  }

  private Result attempt(String username, String password) {
    return signIn.attempt(username, password, ADDRESS, "a browser");
  }

  private void fail(String username, int times) {
    for (int i = 0; i < times; i++) {
      assertEquals(new Result.Refused(), attempt(username, "wrong"));
    }
  }

  @Test
  void theRightPasswordBeginsALogin() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    Result.Accepted accepted = assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));

    assertEquals("id-dora", accepted.user().id());
    Login login = accepted.started().login();
    assertEquals(ADDRESS, login.address());
    assertEquals("a browser", login.device());
    assertEquals(List.of(login), parts.logins.liveOf("id-dora"));
  }

  @Test
  void everythingElseIsRefusedAlikeAndBeginsNothing() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    create("gone", User.Kind.PERSON, true, CHEAP_HASH);
    create("robot", User.Kind.SERVICE, false, CHEAP_HASH);
    create("guest", User.Kind.PERSON, false, null);

    for (Result result :
        List.of(
            attempt("dora", PASSWORD + " "),
            attempt("dora", ""),
            attempt("Dora", PASSWORD),
            attempt("nobody", PASSWORD),
            attempt("", ""),
            attempt("gone", PASSWORD),
            attempt("robot", PASSWORD),
            attempt("guest", ""),
            attempt("guest", PASSWORD))) {
      assertEquals(new Result.Refused(), result);
    }
    assertEquals(List.of(), parts.logins.liveOf("id-dora"));
    assertEquals(List.of(), parts.logins.liveOf("id-gone"));
  }

  @Test
  void anUnknownUserOrADisabledOneCostsAHashLikeAWrongPassword() {
    String hash = hasher.hash(PASSWORD);
    create("dora", User.Kind.PERSON, false, hash);
    create("gone", User.Kind.PERSON, true, hash);
    create("guest", User.Kind.PERSON, false, null);
    long wrong = shortestOfThree("dora");

    for (String username : List.of("nobody", "gone", "guest")) {
      long nanos = shortestOfThree(username);
      assertTrue(nanos > wrong / 5, username + " took " + nanos + " ns, a wrong password " + wrong);
    }
  }

  private long shortestOfThree(String username) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      parts.clock.advance(Duration.ofMinutes(16));
      long start = threads.getCurrentThreadCpuTime();
      assertEquals(new Result.Refused(), attempt(username, "wrong"));
      shortest = Math.min(shortest, threads.getCurrentThreadCpuTime() - start);
    }
    return shortest;
  }

  @Test
  void inputBeyondTheBoundIsRefusedWithoutBeingHashed() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    String tooLong = "x".repeat(SignIn.MAX_INPUT_CHARS + 1);
    parts.users.fail();

    assertEquals(new Result.Refused(), attempt("dora", tooLong));
    assertEquals(new Result.Refused(), attempt(tooLong, PASSWORD));
  }

  @Test
  void thePasswordOfMaximumLengthCountsWhole() {
    String longest = "x".repeat(SignIn.MAX_INPUT_CHARS);
    create("dora", User.Kind.PERSON, false, hasher.hash(longest));

    assertEquals(new Result.Refused(), attempt("dora", longest.substring(1) + "y"));
    assertInstanceOf(Result.Accepted.class, attempt("dora", longest));
  }

  @Test
  void whoeverFailsOftenHasToWaitAndTheRightPasswordDoesNotHelpMeanwhile() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    fail("dora", 4);

    assertEquals(new Result.Throttled(Duration.ofSeconds(1)), attempt("dora", PASSWORD));
    parts.clock.advance(Duration.ofSeconds(1));
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
    fail("dora", 3);
  }

  @Test
  void unknownNamesAreThrottledToo() {
    fail("nobody", 4);

    assertEquals(new Result.Throttled(Duration.ofSeconds(1)), attempt("nobody", "wrong"));
  }

  @Test
  void anAddressThatTriesManyAccountsHasToWait() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 11; i++) {
      create("name-" + i, User.Kind.PERSON, false, CHEAP_HASH);
      fail("name-" + i, 1);
    }

    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
    assertInstanceOf(
        Result.Accepted.class, signIn.attempt("dora", PASSWORD, "198.51.100.1", "a browser"));
  }

  @Test
  void aSuccessOfOneAccountDoesNotClearTheAddress() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 10; i++) {
      create("name-" + i, User.Kind.PERSON, false, CHEAP_HASH);
      fail("name-" + i, 1);
    }
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
    fail("dora", 1);

    assertInstanceOf(Result.Throttled.class, attempt("name-11", "wrong"));
  }

  @Test
  void aStoreThatFailsDecidesNothingAndCountsAsNoFailure() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    parts.users.fail();
    for (int i = 0; i < 10; i++) {
      assertEquals(new Result.Undecided(), attempt("dora", PASSWORD));
    }
    parts.users.recover();
    parts.loginStore.fail();
    assertEquals(new Result.Undecided(), attempt("dora", PASSWORD));

    parts.loginStore.recover();
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
    assertTrue(log.lines().stream().noneMatch(line -> line.contains(PASSWORD)));
  }

  @Test
  void aHashOfOldParametersIsRenewedAtSignIn() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    assertInstanceOf(Result.Accepted.class, attempt("dora", "password"));

    String renewed = parts.users.findAccount("dora").orElseThrow().passwordHash().orElseThrow();
    assertFalse(hasher.isOutdated(renewed));
    assertTrue(hasher.matches("password", renewed));
    assertInstanceOf(Result.Accepted.class, attempt("dora", "password"));
  }

  @Test
  void aWrongPasswordRenewsNothing() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    assertEquals(new Result.Refused(), attempt("dora", "wrong"));

    assertEquals(
        Optional.of(CHEAP_HASH), parts.users.findAccount("dora").orElseThrow().passwordHash());
  }

  @Test
  void theHashOfTodayIsLeftAsItIs() {
    String hash = hasher.hash(PASSWORD);
    create("dora", User.Kind.PERSON, false, hash);

    attempt("dora", PASSWORD);

    assertEquals(Optional.of(hash), parts.users.findAccount("dora").orElseThrow().passwordHash());
  }

  @Test
  void askingForThePasswordAgainBeginsNoLoginAndIsThrottledAlike() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    assertInstanceOf(Result.Confirmed.class, signIn.confirm("dora", PASSWORD, ADDRESS));
    assertEquals(List.of(), parts.logins.liveOf("id-dora"));

    for (int i = 0; i < 4; i++) {
      assertEquals(new Result.Refused(), signIn.confirm("dora", "wrong", ADDRESS));
    }
    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
  }

  @Test
  void whoeverIsToldToStopWhileWaitingForAHashLearnsNothing() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    Thread.currentThread().interrupt();

    assertEquals(new Result.Undecided(), attempt("dora", PASSWORD));
    assertTrue(Thread.interrupted());
  }

  private final List<String> asked = new ArrayList<>();
  private boolean isGone;

  /** Takes every password for right, as a directory does with an anonymous bind. */
  private final Realm credulous =
      (username, password) -> {
        asked.add(username);
        return Optional.of(new User("dora", "Dora", User.Kind.PERSON, false, isGone));
      };

  private Result attempt(String username, String password, Realm realm) {
    return signIn.attempt(username, password, ADDRESS, "a browser", realm);
  }

  @Test
  void aRealmIsAskedAboutNamesWithoutAPasswordHere() {
    create("guest", User.Kind.PERSON, false, null);
    for (String username : List.of("dora", "guest")) {
      Result.Accepted accepted =
          assertInstanceOf(Result.Accepted.class, attempt(username, PASSWORD, credulous));
      assertEquals("dora", accepted.user().id());
    }
    assertEquals(List.of("dora", "guest"), asked);
  }

  @Test
  void whoeverHasAPasswordHereIsNotLookedForInTheRealm() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    create("gone", User.Kind.PERSON, true, CHEAP_HASH);

    assertEquals(new Result.Refused(), attempt("dora", "wrong", credulous));
    assertEquals(new Result.Refused(), attempt("gone", PASSWORD, credulous));
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD, credulous));
    assertEquals(List.of(), asked);
  }

  @Test
  void anEmptyPasswordOrAnUnclearNameNeverReachesTheRealm() {
    assertEquals(new Result.Refused(), attempt("dora", "", credulous));
    for (String username : List.of("", " dora", "do\u00adra", "do  ra")) {
      assertEquals(new Result.Refused(), attempt(username, PASSWORD, credulous));
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void aDisabledPersonOfTheRealmIsRefused() {
    isGone = true;

    assertEquals(new Result.Refused(), attempt("dora", PASSWORD, credulous));
    assertEquals(List.of(), parts.logins.liveOf("dora"));
  }

  @Test
  void aRealmThatCannotTellDecidesNothingAndCountsAsNoFailure() {
    Realm away =
        (username, password) -> {
          throw new Realm.RealmException("away", null);
        };
    for (int i = 0; i < 6; i++) {
      assertEquals(new Result.Undecided(), attempt("dora", PASSWORD, away));
    }
  }

  @Test
  void spellingsOfANameShareOneDelay() {
    for (String username : List.of("erna", "Erna", "ERNA", "eRNA")) {
      assertEquals(new Result.Refused(), attempt(username, "wrong"));
    }
    assertInstanceOf(Result.Throttled.class, attempt("erNA", "wrong"));
  }
}
