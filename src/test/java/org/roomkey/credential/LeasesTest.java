package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;

/** Whoever does not renew is ended after a lease, but only while renewals were possible. */
class LeasesTest {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final BoundLogins logins = parts.boundLogins;
  private final MutableClock monotonic = new MutableClock();
  private final Leases leases = new Leases(logins, parts.clock, monotonic.nanoTime());
  private String id;

  @BeforeEach
  void begin() throws FullException {
    id = logins.begin("shop", "key", "kim").orElseThrow();
  }

  private void pass(Duration time) {
    parts.clock.advance(time);
    monotonic.advance(time);
  }

  /** The time passes, and the timer ticks. */
  private void ticks(int seconds) {
    for (int passed = 0; passed < seconds; passed += (int) PAUSE.toSeconds()) {
      pass(PAUSE);
      leases.tick();
    }
  }

  private boolean isLive() {
    return logins.isLive(id, "shop", "kim");
  }

  @Test
  void itTicksEveryFiveSeconds() {
    assertEquals(PAUSE, leases.pause());
  }

  @Test
  void aLeaseThatNobodyRenewsEndsTheBoundLoginAndIsNoTombstone() throws FullException {
    ticks(60);
    assertTrue(isLive());
    ticks(5);
    assertFalse(isLive());
    assertEquals(
        List.of(new Revocation(Subject.LOGIN, id, CloseStatus.SESSION_EXPIRED)), parts.announced);
    assertEquals(
        List.of("BOUND_LOGIN_ENDED {USER=kim, LOGIN=" + id + ", REASON=lease_over}"),
        parts.audited());
    assertTrue(logins.begin("shop", "key", "kim").isPresent());
    ticks(60);
    assertEquals(1, parts.announced.size());
  }

  @Test
  void aRenewalOrATicketKeepsIt() throws FullException {
    for (int i = 0; i < 5; i++) {
      ticks(40);
      assertEquals(List.of(), logins.renew("shop", List.of("key")));
      ticks(40);
      assertEquals(id, logins.begin("shop", "key", "kim").orElseThrow());
    }
    assertTrue(isLive());
  }

  @Test
  void aNodeThatHasJustStartedWaitsForALease() {
    pass(Duration.ofHours(1));
    Leases started = new Leases(logins, parts.clock, monotonic.nanoTime());
    for (int i = 0; i < 11; i++) {
      pass(PAUSE);
      started.tick();
    }
    assertTrue(isLive());
    pass(PAUSE);
    started.tick();
    assertFalse(isLive());
  }

  @Test
  void anOutageOfTheDatabaseEndsNobodyWhoRenewsAfterIt() {
    ticks(60);
    parts.boundLoginStore.fail();
    ticks(300);
    parts.boundLoginStore.recover();
    ticks(55);
    assertTrue(isLive());
    logins.renew("shop", List.of("key"));
    ticks(60);
    assertTrue(isLive());
    assertEquals(1, log.lines().size(), "an outage is logged once a minute of real time");
  }

  @Test
  void afterAnOutageTheCrashedOnesEnd() {
    parts.boundLoginStore.fail();
    ticks(100);
    parts.boundLoginStore.recover();
    ticks(60);
    assertFalse(isLive());
  }

  @Test
  void aNodeThatStoodStillWaitsForALease() {
    ticks(60);
    pass(Duration.ofSeconds(21));
    leases.tick();
    assertTrue(isLive());
    ticks(55);
    assertTrue(isLive());
    ticks(5);
    assertFalse(isLive());
  }

  @Test
  void aClockThatJumpsEndsNobodyWhoRenews() {
    ticks(60);
    logins.renew("shop", List.of("key"));
    parts.clock.advance(Duration.ofHours(1));
    ticks(30);
    assertTrue(isLive());
    logins.renew("shop", List.of("key"));
    ticks(60);
    assertTrue(isLive());
    parts.clock.advance(Duration.ofHours(-1));
    ticks(5);
    logins.renew("shop", List.of("key"));
    ticks(70);
    assertFalse(isLive(), "a renewal does not keep the lease of the clock before");
  }

  /** The database has committed the end, but the answer to the commit was lost. */
  @Test
  void anEndThatWasNotAnnouncedClosesTheSocketsAtTheNextTick() {
    ticks(30);
    parts.boundLoginStore.end("shop", Secrets.digest("key"), parts.clock.instant());
    parts.boundLoginStore.fail();
    ticks(60);
    assertEquals(List.of(), parts.announced);
    parts.boundLoginStore.recover();
    ticks(5);
    Revocation ended = new Revocation(Subject.LOGIN, id, CloseStatus.SESSION_EXPIRED);
    assertEquals(List.of(ended), parts.announced);
    ticks(5);
    ticks(60);
    assertEquals(Set.of(ended), Set.copyOf(parts.announced));
    assertTrue(parts.announced.size() <= 3, "not for ever");
  }

  @Test
  void manyEndAtOnce() throws FullException {
    AuthParts many = new AuthParts();
    BoundLogins all = many.boundLogins(10_000);
    for (int i : IntStream.range(0, 1_200).toArray()) {
      assertTrue(all.begin("shop", "key-" + i, "kim").isPresent());
    }
    Leases over = new Leases(all, many.clock, many.clock.nanoTime());
    for (int i = 0; i < 13; i++) {
      many.clock.advance(PAUSE);
      over.tick();
    }
    assertEquals(1_200, many.announced.size());
  }
}
