package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
          (login, at) -> written.add(at));

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
    activity.seenElsewhere(start.plusSeconds(100));
    assertEquals(start.plusSeconds(100).plus(AuthParts.IDLE), activity.endsAt());
    activity.seenElsewhere(start.plusSeconds(50));
    assertEquals(start.plusSeconds(100).plus(AuthParts.IDLE), activity.endsAt());
  }
}
