package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;

class LoginActivityTest {
  private final AuthParts parts = new AuthParts();
  private final MutableClock clock = parts.clock;
  private final Instant start = clock.instant();
  private final List<Instant> written = new ArrayList<>();
  private final LoginActivity activity =
      new LoginActivity(
          parts.start(Users.ALICE).login(),
          new Logins.Limits(AuthParts.IDLE, AuthParts.ABSOLUTE),
          clock,
          (login, at) -> written.add(at),
          login -> Optional.empty());

  @Test
  void activityRestartsTheIdleTime() {
    assertEquals(start.plus(AuthParts.IDLE), activity.endsAt());
    clock.advance(Duration.ofMinutes(29));
    activity.touch();
    assertEquals(start.plus(AuthParts.IDLE).plus(Duration.ofMinutes(29)), activity.endsAt());
  }

  @Test
  void activityAtOrAfterTheEndExtendsNothing() {
    clock.advance(AuthParts.IDLE);
    activity.touch();
    assertEquals(start.plus(AuthParts.IDLE), activity.endsAt());
    assertEquals(List.of(), written);
  }

  @Test
  void activityNeverExtendsALoginBeyondItsAbsoluteEnd() {
    for (int i = 0; i < 24; i++) {
      clock.advance(AuthParts.IDLE.minusSeconds(1));
      activity.touch();
    }
    assertEquals(start.plus(AuthParts.ABSOLUTE), activity.endsAt());
  }

  @Test
  void activityIsWrittenAtMostOnceAMinute() {
    for (int second = 1; second <= 130; second++) {
      clock.advance(Duration.ofSeconds(1));
      activity.touch();
    }
    assertEquals(List.of(start.plusSeconds(60), start.plusSeconds(120)), written);
  }

  @Test
  void activityOnAnotherNodeExtendsAndNeverShortens() {
    activity.seenInRow(seen(start.plusSeconds(100), Optional.empty()));
    assertEquals(start.plusSeconds(100).plus(AuthParts.IDLE), activity.endsAt());
    activity.seenInRow(seen(start.plusSeconds(50), Optional.empty()));
    assertEquals(start.plusSeconds(100).plus(AuthParts.IDLE), activity.endsAt());
  }

  @Test
  void aTimeOfAuthenticationNeverGoesBackAndIsEmptyWhereNobodySays() {
    assertEquals(Optional.empty(), activity.authenticatedAt());
    activity.seenInRow(seen(start, Optional.of(start.plusSeconds(9))));
    activity.seenInRow(seen(start, Optional.of(start)));
    activity.seenInRow(seen(start, Optional.empty()));
    assertEquals(Optional.of(start.plusSeconds(9)), activity.authenticatedAt());
  }

  private Login seen(Instant at, Optional<Instant> authenticatedAt) {
    return new Login(
        "login",
        Users.ALICE.id(),
        start,
        at,
        start.plus(AuthParts.ABSOLUTE),
        "::1",
        "device",
        authenticatedAt,
        Optional.empty());
  }
}
