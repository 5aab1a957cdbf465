package org.roomkey.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class AnswersTest {
  private static final int MIB = 1024 * 1024;

  private final MutableClock clock = new MutableClock();

  @Test
  void newAnswersFindRoomWhenSilentPeersHoldAllOfIt() {
    Answers answers = new Answers(2, 1_000L * MIB, clock.nanoTime());
    assertNotNull(answers.begin("a", 1));
    assertNotNull(answers.begin("a", 1));
    clock.advance(Duration.ofSeconds(2));
    Answers.Waiting young = answers.begin("a", 1);
    assertNotNull(young);
    for (int i = 1; i < 16; i++) {
      assertNotNull(answers.begin("a", 1));
    }
    assertNull(answers.begin("a", 1));
    answers.end(young);
    assertNotNull(answers.begin("a", 1));
    assertNotNull(answers.begin("b", 1));
    assertEquals(19, answers.count());
  }

  @Test
  void bufferedAnswerBytesAreBounded() {
    Answers answers = new Answers(0, 64L * MIB, clock.nanoTime());
    assertNotNull(answers.begin("a", 64 * MIB));
    clock.advance(Duration.ofSeconds(2));
    Answers.Waiting young = answers.begin("b", 8 * MIB);
    assertNotNull(young);
    assertNull(answers.begin("c", 1));
    answers.end(young);
    assertNotNull(answers.begin("c", 8 * MIB));
    assertEquals(2, answers.count());
  }
}
