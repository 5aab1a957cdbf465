package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.websocket.Connections;

class DrainingTest {
  private final List<Duration> scheduled = new ArrayList<>();
  private final Draining draining =
      new Draining(
          null,
          null,
          new Connections(Clock.systemUTC(), () -> 0),
          null,
          (notice, task) -> scheduled.add(notice),
          () -> 0);

  @Test
  void aRepeatSchedulesOnlyAnEarlierEnd() {
    assertFalse(draining.isDraining());
    for (int seconds : List.of(60, 60, 90, 5, 60, 5)) {
      draining.begin(Duration.ofSeconds(seconds));
      assertTrue(draining.isDraining());
    }
    assertEquals(List.of(Duration.ofSeconds(60), Duration.ofSeconds(5)), scheduled);
  }
}
