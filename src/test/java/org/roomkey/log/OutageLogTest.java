package org.roomkey.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageLogTest {
  private long now = Long.MAX_VALUE - 1;
  private final OutageLog outage = new OutageLog(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aCauseIsLoggedOnceAndAgainAfterTenMinutes() {
    assertTrue(outage.fails("refused"));
    pass(Duration.ofMinutes(10).minusNanos(1));
    assertFalse(outage.fails("refused"));
    pass(Duration.ofNanos(1));
    assertTrue(outage.fails("refused"));
    assertFalse(outage.fails("refused"));
  }

  @Test
  void anotherCauseIsLoggedAfterAMinute() {
    assertTrue(outage.fails("refused"));
    assertFalse(outage.fails("wrong password"));
    pass(Duration.ofMinutes(1));
    assertTrue(outage.fails("wrong password"));
    assertFalse(outage.fails("refused"));
  }

  @Test
  void theNextOutageIsLoggedAtOnce() {
    assertFalse(outage.ends());
    assertTrue(outage.fails("refused"));
    assertTrue(outage.ends());
    assertTrue(outage.fails("refused"));
  }
}
