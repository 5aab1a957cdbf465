package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;

class LoginsTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final Logins logins = parts.logins;

  private Login stored(String loginId) {
    return parts.loginStore.find(loginId).orElseThrow().login();
  }

  private boolean isLive(String loginId) {
    return logins.isLive(stored(loginId));
  }

  private static Revocation ended(String loginId) {
    return new Revocation(Subject.LOGIN, loginId, CloseStatus.SESSION_EXPIRED);
  }

  @Test
  void aLoginIsFoundByItsSecretAndTheSecretIsNotStored() {
    Logins.Started started = parts.start(Users.ALICE);

    LoginStore.Found found = logins.findBySecret(started.secret()).orElseThrow();

    assertEquals(started.login(), found.login());
    assertEquals(Optional.of(Users.ALICE), found.user());
    assertTrue(parts.loginStore.findByDigest(started.secret()).isEmpty());
    assertEquals(43, started.secret().length(), "256 bits");
    assertNotEquals(started.secret(), parts.start(Users.ALICE).secret());
  }

  @Test
  void aLongDeviceNameIsTruncated() {
    Logins.Started started = logins.start(Users.ALICE, "192.0.2.7", "x".repeat(5_000));

    assertEquals(200, started.login().device().length());
  }

  @Test
  void aLoginEndsAfterTheIdleTimeWithoutActivity() {
    String id = parts.start(Users.ALICE).login().id();
    parts.clock.advance(AuthParts.IDLE.minusMillis(1));
    assertTrue(isLive(id));

    parts.clock.advance(Duration.ofMillis(1));
    assertFalse(isLive(id));
  }

  @Test
  void activityRestartsTheIdleTime() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.IDLE.minusMinutes(1));
    logins.lifetime(login).touch();

    assertEquals(parts.clock.instant().plus(AuthParts.IDLE), logins.lifetime(login).endsAt());
    parts.clock.advance(AuthParts.IDLE.minusMinutes(1));
    assertTrue(isLive(login.id()));
  }

  @Test
  void activityDoesNotMoveTheAbsoluteEnd() {
    Login login = parts.start(Users.ALICE).login();
    Instant end = login.createdAt().plus(AuthParts.ABSOLUTE);
    while (parts.clock.instant().isBefore(end.minusSeconds(60))) {
      parts.clock.advance(Duration.ofMinutes(1));
      logins.lifetime(login).touch();
    }
    assertEquals(end, logins.lifetime(login).endsAt());
    assertTrue(isLive(login.id()));

    parts.clock.advance(Duration.ofMinutes(1));
    logins.lifetime(login).touch();
    assertFalse(isLive(login.id()));
  }

  @Test
  void activityAfterTheEndDoesNotReviveALogin() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.IDLE);
    logins.lifetime(login).touch();
    parts.background.runAll();

    assertFalse(isLive(login.id()));
    assertTrue(logins.endIfExpired(login.id()));
  }

  @Test
  void activityIsWrittenAtMostOnceAMinute() {
    Login login = parts.start(Users.ALICE).login();
    for (int second = 0; second < 600; second++) {
      parts.clock.advance(Duration.ofSeconds(1));
      logins.lifetime(login).touch();
      parts.background.runAll();
    }

    assertEquals(10, parts.loginStore.writes().size());
    assertEquals(parts.clock.instant(), stored(login.id()).lastSeenAt());
  }

  @Test
  void aShortIdleTimeIsWrittenTenTimesPerPeriod() {
    AuthParts shortIdle = new AuthParts(Duration.ofSeconds(10), AuthParts.ABSOLUTE);
    Login login = shortIdle.start(Users.ALICE).login();
    for (int i = 0; i < 100; i++) {
      shortIdle.clock.advance(Duration.ofMillis(100));
      shortIdle.logins.lifetime(login).touch();
      shortIdle.background.runAll();
    }

    assertEquals(10, shortIdle.loginStore.writes().size());
  }

  @Test
  void concurrentActivityIsWrittenInOneBatch() {
    List<Login> all = Stream.generate(() -> parts.start(Users.ALICE).login()).limit(3).toList();
    parts.clock.advance(Duration.ofMinutes(2));
    all.forEach(login -> logins.lifetime(login).touch());
    assertEquals(1, parts.background.waiting());
    parts.background.runAll();

    assertEquals(3, parts.loginStore.writes().size());
    all.forEach(login -> assertEquals(parts.clock.instant(), stored(login.id()).lastSeenAt()));
  }

  @Test
  void activityIsWrittenInTheBackgroundAndFailuresAreHarmless() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(Duration.ofMinutes(2));
    parts.loginStore.fail();
    logins.lifetime(login).touch();
    assertEquals(1, parts.background.waiting());

    parts.background.runAll();
    parts.loginStore.recover();
    parts.clock.advance(Duration.ofMinutes(2));
    logins.lifetime(login).touch();
    parts.background.runAll();

    assertEquals(List.of(parts.clock.instant()), parts.loginStore.writes());
  }

  @Test
  void allSocketsOfALoginShareOneLifetime() {
    Logins.Started started = parts.start(Users.ALICE);
    Lifetime first = logins.lifetime(started.login());
    Lifetime second = logins.lifetime(logins.findBySecret(started.secret()).orElseThrow().login());
    parts.clock.advance(Duration.ofMinutes(20));
    first.touch();

    assertEquals(parts.clock.instant().plus(AuthParts.IDLE), second.endsAt());
  }

  @Test
  void activityOnAnotherNodeCountsHere() {
    Login login = parts.start(Users.ALICE).login();
    assertTrue(isLive(login.id()));
    parts.clock.advance(Duration.ofMinutes(20));
    parts.loginStore.seen(Map.of(login.id(), parts.clock.instant()));
    parts.clock.advance(Duration.ofMinutes(20));

    assertFalse(logins.endIfExpired(login.id()), "the row is read before a login is ended");
    assertTrue(isLive(login.id()));
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void anEndedLoginSaysWhetherItWasIdleOrTooOld() {
    Login idle = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.IDLE);
    assertTrue(logins.endIfExpired(idle.id()));
    assertEquals(Optional.of(EndReason.IDLE), stored(idle.id()).ended());
    assertEquals(List.of(ended(idle.id())), parts.announced);

    Login old = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.ABSOLUTE);
    assertTrue(logins.endIfExpired(old.id()));
    assertEquals(Optional.of(EndReason.ABSOLUTE), stored(old.id()).ended());
  }

  @Test
  void aLoginThatEndedElsewhereEndsItsSocketsHere() {
    Login login = parts.start(Users.ALICE).login();
    parts.loginStore.end(login.id(), EndReason.LOGOUT, parts.clock.instant());

    assertTrue(logins.endIfExpired(login.id()));
    assertEquals(List.of(ended(login.id())), parts.announced);
    assertEquals(Optional.of(EndReason.LOGOUT), stored(login.id()).ended());
  }

  @Test
  void anUnreadableRowEndsNothing() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.IDLE);
    parts.loginStore.fail();

    assertThrows(StoreException.class, () -> logins.endIfExpired(login.id()));
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void socketsAreNotifiedAfterTheEndIsStored() {
    Login login = parts.start(Users.ALICE).login();
    parts.revocations.listen(
        revocation -> assertEquals(Optional.of(EndReason.LOGOUT), stored(revocation.id()).ended()));

    logins.end(login.id(), EndReason.LOGOUT);

    assertEquals(List.of(ended(login.id())), parts.announced);
    assertFalse(isLive(login.id()));
  }

  @Test
  void anEndThatCannotBeStoredIsNotAnnounced() {
    Login login = parts.start(Users.ALICE).login();
    parts.loginStore.fail();

    assertThrows(StoreException.class, () -> logins.end(login.id(), EndReason.LOGOUT));
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void allLoginsOfAUserEndExceptTheExcludedOne() {
    Login phone = parts.start(Users.ALICE).login();
    Login office = parts.start(Users.ALICE).login();
    Login bob = parts.start(Users.BOB).login();

    logins.endAll(Users.ALICE.id(), EndReason.PASSWORD_CHANGED, office.id());

    assertFalse(isLive(phone.id()));
    assertTrue(isLive(office.id()));
    assertTrue(isLive(bob.id()));
  }

  @Test
  void endingAllLoginsWorksBeyondOnePage() {
    for (int i = 0; i < 250; i++) {
      parts.start(Users.ALICE);
    }

    logins.endAll(Users.ALICE.id(), EndReason.DISABLED, null);

    assertEquals(List.of(), logins.liveOf(Users.ALICE.id()));
    assertEquals(250, parts.announced.size());
  }

  @Test
  void liveLoginsAreListedNewestFirst() {
    Login first = parts.start(Users.ALICE).login();
    parts.clock.advance(Duration.ofMinutes(20));
    Login second = parts.start(Users.ALICE).login();
    parts.start(Users.BOB);

    assertEquals(List.of(second, first), logins.liveOf(Users.ALICE.id()));
    parts.clock.advance(Duration.ofMinutes(15));
    assertEquals(List.of(second), logins.liveOf(Users.ALICE.id()));
  }

  @Test
  void loginsAreDeletedAMonthAfterTheirAbsoluteEnd() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(AuthParts.ABSOLUTE.plusDays(30));
    logins.purge();
    assertTrue(parts.loginStore.find(login.id()).isPresent());

    parts.clock.advance(Duration.ofMillis(1));
    logins.purge();
    assertTrue(parts.loginStore.find(login.id()).isEmpty());
  }

  @Test
  void aPurgeKeepsTheActivityOfLiveLogins() {
    Login login = parts.start(Users.ALICE).login();
    parts.clock.advance(Duration.ofMinutes(29));
    logins.lifetime(login).touch();
    logins.purge();
    parts.clock.advance(Duration.ofMinutes(29));

    assertTrue(isLive(login.id()), "although nothing was written to the row yet");
  }
}
