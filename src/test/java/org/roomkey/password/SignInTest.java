package org.roomkey.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.Login;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.limit.FailureDelay;
import org.roomkey.password.SignIn.Result;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.user.User;

class SignInTest {
  private static final String PASSWORD = "password";
  private static final String ADDRESS = "192.0.2.7";

  /** A hash of {@code password} with little memory, which keeps most tests here fast. */
  private static final String CHEAP_HASH =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final PasswordHasher hasher = new PasswordHasher();
  private final SignInThrottle throttle =
      new SignInThrottle(delay(6), delay(3), delay(10), delay(3));
  private final SharedKey key = new SharedKey(Secrets.secret());
  private final SignIn signIn =
      new SignIn(
          parts.users,
          parts.logins,
          hasher,
          throttle,
          new KnownDevices(key, parts.clock),
          new WaitingMarks(key, parts.clock));

  private static final SignIn.Client STRANGER = from(ADDRESS);

  private static SignIn.Client from(String address) {
    return new SignIn.Client(address, "a browser", List.of(), List.of());
  }

  private static SignIn.Client with(Result.Accepted accepted) {
    return new SignIn.Client(ADDRESS, "a browser", List.of(accepted.device()), List.of());
  }

  private static SignIn.Client with(Result.Throttled throttled) {
    return new SignIn.Client(ADDRESS, "a browser", List.of(), List.of(throttled.mark()));
  }

  private static void mustWait(Duration time, Result result) {
    assertEquals(time, assertInstanceOf(Result.Throttled.class, result).retryAfter());
  }

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
    return signIn.attempt(username, password, STRANGER, Realm.NONE);
  }

  private void fail(String username, int times) {
    for (int i = 0; i < times; i++) {
      assertEquals(new Result.Refused(), attempt(username, "wrong"));
    }
  }

  @Test
  void theRightPasswordStartsALogin() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    Result.Accepted accepted = assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));

    assertEquals("id-dora", accepted.user().id());
    Login login = accepted.started().login();
    assertEquals(ADDRESS, login.address());
    assertEquals("a browser", login.device());
    assertEquals(List.of(login), parts.logins.liveOf("id-dora"));
  }

  @Test
  void allFailuresLookAlikeAndStartNoLogin() {
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
  void unknownAndDisabledUsersCostAHashLikeAWrongPassword() {
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
  void overlongInputIsRefusedWithoutHashing() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    String tooLong = "x".repeat(SignIn.MAX_INPUT_CHARS + 1);
    parts.users.fail();

    assertEquals(new Result.Refused(), attempt("dora", tooLong));
    assertEquals(new Result.Refused(), attempt(tooLong, PASSWORD));
  }

  @Test
  void everyCharacterOfALongestPasswordCounts() {
    String longest = "x".repeat(SignIn.MAX_INPUT_CHARS);
    create("dora", User.Kind.PERSON, false, hasher.hash(longest));

    assertEquals(new Result.Refused(), attempt("dora", longest.substring(1) + "y"));
    assertInstanceOf(Result.Accepted.class, attempt("dora", longest));
  }

  @Test
  void repeatedFailuresDelayEvenTheRightPassword() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    fail("dora", 4);

    mustWait(Duration.ofSeconds(1), attempt("dora", PASSWORD));
    parts.clock.advance(Duration.ofSeconds(1));
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
  }

  @Test
  void unknownNamesAreThrottledToo() {
    fail("nobody", 4);

    mustWait(Duration.ofSeconds(1), attempt("nobody", "wrong"));
  }

  @Test
  void anAddressThatTriesManyAccountsIsDelayed() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 11; i++) {
      create("name-" + i, User.Kind.PERSON, false, CHEAP_HASH);
      fail("name-" + i, 1);
    }

    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
    assertInstanceOf(
        Result.Accepted.class, signIn.attempt("dora", PASSWORD, from("198.51.100.1"), Realm.NONE));
  }

  @Test
  void aSuccessfulSignInDoesNotResetItsAddress() {
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
  void aStoreFailureIsUndecidedAndNotCounted() {
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
  void anOutdatedHashIsUpgradedAtSignIn() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    assertInstanceOf(Result.Accepted.class, attempt("dora", "password"));

    String renewed = parts.users.findAccount("dora").orElseThrow().passwordHash().orElseThrow();
    assertFalse(hasher.isOutdated(renewed));
    assertTrue(hasher.matches("password", renewed));
    assertInstanceOf(Result.Accepted.class, attempt("dora", "password"));
  }

  @Test
  void aWrongPasswordUpgradesNothing() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);

    assertEquals(new Result.Refused(), attempt("dora", "wrong"));

    assertEquals(
        Optional.of(CHEAP_HASH), parts.users.findAccount("dora").orElseThrow().passwordHash());
  }

  @Test
  void aCurrentHashIsKept() {
    String hash = hasher.hash(PASSWORD);
    create("dora", User.Kind.PERSON, false, hash);

    attempt("dora", PASSWORD);

    assertEquals(Optional.of(hash), parts.users.findAccount("dora").orElseThrow().passwordHash());
  }

  @Test
  void confirmingThePasswordStartsNoLoginAndIsThrottledToo() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    assertInstanceOf(Result.Confirmed.class, signIn.confirm("dora", PASSWORD, STRANGER));
    assertEquals(List.of(), parts.logins.liveOf("id-dora"));

    for (int i = 0; i < 4; i++) {
      assertEquals(new Result.Refused(), signIn.confirm("dora", "wrong", STRANGER));
    }
    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
  }

  @Test
  void aSignedInPersonAuthenticatesAgainBehindTheThrottle() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    Login login =
        assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD)).started().login();
    parts.clock.advance(Duration.ofMinutes(9));

    assertInstanceOf(Result.Renewed.class, renew(login, "dora", PASSWORD));

    assertEquals(Optional.of(parts.clock.instant()), time(login));
    parts.clock.advance(Duration.ofMinutes(9));
    for (int i = 0; i < 4; i++) {
      assertEquals(new Result.Refused(), renew(login, "dora", "wrong"));
    }
    assertInstanceOf(Result.Throttled.class, renew(login, "dora", PASSWORD));
    assertEquals(Optional.of(parts.clock.instant().minus(Duration.ofMinutes(9))), time(login));
  }

  @Test
  void onlyTheOwnPasswordRenewsALoginAndOnlyALiveOne() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    create("eve", User.Kind.PERSON, false, CHEAP_HASH);
    Login login =
        assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD)).started().login();

    assertEquals(new Result.Refused(), renew(login, "eve", PASSWORD));
    parts.logins.end(login.id(), Login.EndReason.LOGOUT);
    assertEquals(new Result.Refused(), renew(login, "dora", PASSWORD));
  }

  private Result renew(Login login, String username, String password) {
    User dora = parts.users.find("id-dora").orElseThrow();
    return signIn.renew(login.id(), dora, username, password, STRANGER, Realm.NONE);
  }

  private Optional<Instant> time(Login login) {
    return parts.logins.find(login.id()).orElseThrow().login().authenticatedAt();
  }

  @Test
  void anInterruptWhileWaitingToHashIsUndecided() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    Thread.currentThread().interrupt();

    assertEquals(new Result.Undecided(), attempt("dora", PASSWORD));
    assertTrue(Thread.interrupted());
  }

  private final List<String> asked = new ArrayList<>();
  private boolean isGone;

  /** Accepts every password, like a directory with anonymous bind. */
  private final Realm credulous =
      (username, password) -> {
        asked.add(username);
        return Optional.of(new User("dora", "Dora", User.Kind.PERSON, false, isGone));
      };

  private Result attempt(String username, String password, Realm realm) {
    return signIn.attempt(username, password, STRANGER, realm);
  }

  @Test
  void theRealmChecksNamesWithoutALocalPassword() {
    create("guest", User.Kind.PERSON, false, null);
    for (String username : List.of("dora", "guest")) {
      Result.Accepted accepted =
          assertInstanceOf(Result.Accepted.class, attempt(username, PASSWORD, credulous));
      assertEquals("dora", accepted.user().id());
    }
    assertEquals(List.of("dora", "guest"), asked);
  }

  @Test
  void theRealmIsNotAskedAboutALocalPassword() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    create("gone", User.Kind.PERSON, true, CHEAP_HASH);

    assertEquals(new Result.Refused(), attempt("dora", "wrong", credulous));
    assertEquals(new Result.Refused(), attempt("gone", PASSWORD, credulous));
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD, credulous));
    assertEquals(List.of(), asked);
  }

  @Test
  void emptyPasswordsAndAmbiguousNamesNeverReachTheRealm() {
    assertEquals(new Result.Refused(), attempt("dora", "", credulous));
    for (String username : List.of("", "do\u00adra", "do  ra")) {
      assertEquals(new Result.Refused(), attempt(username, PASSWORD, credulous));
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void attemptsAreSerialPerAccountAndConcurrentAcrossAccounts() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    Realm slow =
        (username, password) -> {
          if (username.equals("eve")) {
            asked.incrementAndGet();
            inside.countDown();
            awaitQuietly(goOn);
          }
          return Optional.empty();
        };
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<Result>> attempts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        attempts.add(pool.submit(() -> attempt("eve", PASSWORD, slow)));
      }
      inside.await();
      assertEquals(new Result.Refused(), attempt("dora", PASSWORD, slow));
      assertEquals(new Result.Refused(), attempt("frank", PASSWORD, slow));
      assertEquals(1, asked.get());
      goOn.countDown();
      for (Future<Result> attempt : attempts) {
        assertEquals(new Result.Refused(), attempt.get());
      }
      assertEquals(3, asked.get());
    } finally {
      goOn.countDown();
      pool.shutdownNow();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aDisabledPersonOfTheRealmIsRefused() {
    isGone = true;

    assertEquals(new Result.Refused(), attempt("dora", PASSWORD, credulous));
    assertEquals(List.of(), parts.logins.liveOf("dora"));
  }

  @Test
  void aRealmFailureIsUndecidedAndNotCounted() {
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

  @Test
  void surroundingBlanksDoNotEvadeTheDelay() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (String typed : List.of(" dora", "dora \t", "\u00a0dora\u202f", "\u3000dora\u2007")) {
      assertInstanceOf(Result.Accepted.class, attempt(typed, PASSWORD));
    }
    for (String typed : List.of(" dora", "dora \t", "\u00a0dora\u202f", "\u3000dora\u2007")) {
      assertEquals(new Result.Refused(), attempt(typed, "wrong"));
    }
    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
  }

  @Test
  void spellingsAreCountedAlikeForKnownAndUnknownUsers() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (String name : List.of("dora", "erna")) {
      fail(name, 2);
      fail(name.toUpperCase(Locale.ROOT), 2);
      assertInstanceOf(Result.Throttled.class, attempt(name, "wrong"));
    }
  }

  @Test
  void concurrentAttemptsAreEvaluatedOnlyWithinTheBudget() throws Exception {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    ExecutorService pool = Executors.newFixedThreadPool(50);
    try {
      List<Result> results = new ArrayList<>();
      Callable<Result> wrong = () -> attempt("dora", "wrong");
      for (Future<Result> one : pool.invokeAll(Collections.nCopies(100, wrong))) {
        results.add(one.get());
      }
      assertEquals(4, Collections.frequency(results, new Result.Refused()));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anAccountHasOneBudgetAcrossAddresses() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 7; i++) {
      assertEquals(
          new Result.Refused(),
          signIn.attempt("dora", "wrong", from("198.51.100." + i), Realm.NONE));
    }
    mustWait(
        Duration.ofSeconds(1), signIn.attempt("dora", PASSWORD, from("203.0.113.1"), Realm.NONE));
  }

  @Test
  void aSuccessForgivesOnlyFailuresOfItsAccountAndAddress() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 3; i++) {
      fail("dora", 3);
      assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(
          new Result.Refused(),
          signIn.attempt("dora", "wrong", from("198.51.100." + i), Realm.NONE));
    }
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
    fail("dora", 1);
    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 4; i++) {
      SignIn.Client client = from("2001:db8:0:1::" + i);
      assertEquals(new Result.Refused(), signIn.attempt("dora", "wrong", client, Realm.NONE));
    }
    SignIn.Client neighbour = from("2001:db8:0:1:ffff::1");
    assertInstanceOf(
        Result.Throttled.class, signIn.attempt("dora", PASSWORD, neighbour, Realm.NONE));
    assertInstanceOf(
        Result.Accepted.class,
        signIn.attempt("dora", PASSWORD, from("2001:db8:0:2::1"), Realm.NONE));
  }

  private SignIn.Client known(String username) {
    return with(assertInstanceOf(Result.Accepted.class, attempt(username, PASSWORD)));
  }

  @Test
  void guessersCannotLockOutAKnownBrowser() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    SignIn.Client browser = known("dora");
    for (int i = 0; i < 20; i++) {
      attempt("dora", "wrong");
      attempt("nobody-" + i, "wrong");
    }

    assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
    assertInstanceOf(Result.Accepted.class, signIn.attempt("dora", PASSWORD, browser, Realm.NONE));
  }

  @Test
  void aKnownBrowserLosesItsStatusAfterTenFailures() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    SignIn.Client browser = known("dora");
    for (int i = 0; i < SignInThrottle.MAX_DEVICE_FAILURES; i++) {
      assertEquals(new Result.Refused(), signIn.attempt("dora", "wrong", browser, Realm.NONE));
      parts.clock.advance(Duration.ofMinutes(1));
    }
    fail("dora", 4);

    assertInstanceOf(Result.Throttled.class, signIn.attempt("dora", PASSWORD, browser, Realm.NONE));
    assertInstanceOf(
        Result.Accepted.class,
        signIn.attempt(
            "dora",
            PASSWORD,
            new SignIn.Client("203.0.113.1", "", browser.devices(), List.of()),
            Realm.NONE));
  }

  @Test
  void failuresOfAKnownBrowserAffectOnlyIt() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    SignIn.Client browser = known("dora");
    for (int i = 0; i < 4; i++) {
      assertEquals(new Result.Refused(), signIn.attempt("dora", "wrong", browser, Realm.NONE));
    }

    assertInstanceOf(Result.Throttled.class, signIn.attempt("dora", PASSWORD, browser, Realm.NONE));
    assertInstanceOf(Result.Accepted.class, attempt("dora", PASSWORD));
  }

  @Test
  void aBrowserCookieThatIsForgedOrOfAnotherUserOrOldPasswordIsIgnored() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    create("erna", User.Kind.PERSON, false, CHEAP_HASH);
    String ernas = known("erna").devices().get(0);
    String doras = known("dora").devices().get(0);
    fail("dora", 4);

    String[] parts = doras.split("\\.");
    for (String cookie :
        List.of(
            ernas,
            ernas.substring(0, ernas.lastIndexOf('.')) + doras.substring(doras.lastIndexOf('.')),
            parts[0] + "." + parts[1] + "." + new SharedKey(Secrets.secret()).sign("x"),
            "",
            "." + key.sign(""),
            "x".repeat(10_000))) {
      SignIn.Client client = new SignIn.Client(ADDRESS, "", List.of(cookie), List.of());
      assertInstanceOf(
          Result.Throttled.class, signIn.attempt("dora", PASSWORD, client, Realm.NONE), cookie);
    }
    SignIn.Client browser = new SignIn.Client(ADDRESS, "", List.of(doras), List.of());
    this.parts.users.change(
        "id-dora", UnaryOperator.identity(), Optional.of(hasher.hash("another one")));
    assertInstanceOf(
        Result.Throttled.class, signIn.attempt("dora", "another one", browser, Realm.NONE));
  }

  @Test
  void aBrowserRemembersTheLastFourPeople() {
    SignIn.Client browser = STRANGER;
    for (String name : List.of("a", "b", "c", "d", "e")) {
      create(name, User.Kind.PERSON, false, CHEAP_HASH);
      browser =
          with(
              assertInstanceOf(
                  Result.Accepted.class, signIn.attempt(name, PASSWORD, browser, Realm.NONE)));
      assertTrue(browser.devices().get(0).length() < 250);
    }
    for (String name : List.of("a", "b")) {
      fail(name, 4);
      Result result = signIn.attempt(name, PASSWORD, browser, Realm.NONE);
      assertEquals(name.equals("a"), result instanceof Result.Throttled, name);
    }
  }

  @Test
  void aWaiterGetsInDespiteConstantAttemptsFromTheSameAddress() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    fail("dora", 4);
    Result.Throttled told = assertInstanceOf(Result.Throttled.class, attempt("dora", PASSWORD));
    for (int i = 0; i < 6; i++) {
      parts.clock.advance(Duration.ofMillis(250));
      assertInstanceOf(Result.Throttled.class, attempt("dora", "wrong"));
    }

    SignIn.Client patient = with(told);
    assertInstanceOf(
        Result.Throttled.class,
        signIn.attempt(
            "dora",
            PASSWORD,
            new SignIn.Client(ADDRESS, "", List.of(), List.of(told.mark() + "x", "1.2", "")),
            Realm.NONE));
    assertInstanceOf(Result.Throttled.class, signIn.attempt("dora", PASSWORD, patient, Realm.NONE));
    for (int i = 0; i < 6; i++) {
      parts.clock.advance(Duration.ofMillis(250));
      assertInstanceOf(Result.Throttled.class, attempt("dora", "wrong"));
    }
    assertInstanceOf(Result.Accepted.class, signIn.attempt("dora", PASSWORD, patient, Realm.NONE));
  }

  @Test
  void anotherAddressPrecedesGuessersWhoWaited() {
    create("dora", User.Kind.PERSON, false, CHEAP_HASH);
    for (int i = 0; i < 7; i++) {
      signIn.attempt("dora", "wrong", from("198.51.100." + i), Realm.NONE);
    }
    String guesser = markOf("198.51.100.1");
    String person = markOf("203.0.113.1");
    parts.clock.advance(Duration.ofMillis(900));
    markOf("198.51.100.2");
    parts.clock.advance(Duration.ofMillis(150));

    assertInstanceOf(Result.Throttled.class, attemptWith("198.51.100.1", guesser, "wrong"));
    assertInstanceOf(Result.Accepted.class, attemptWith("203.0.113.1", person, PASSWORD));
  }

  private String markOf(String address) {
    Result told = signIn.attempt("dora", "wrong", from(address), Realm.NONE);
    return assertInstanceOf(Result.Throttled.class, told).mark();
  }

  private Result attemptWith(String address, String mark, String password) {
    SignIn.Client client = new SignIn.Client(address, "", List.of(), List.of(mark));
    return signIn.attempt("dora", password, client, Realm.NONE);
  }
}
