package org.roomkey.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static Bodies bodies(int perAddress, int max) {
    return new Bodies(perAddress, max, 1_000, Duration.ofSeconds(1));
  }

  /** A body of which nothing more comes. */
  private static final class Slow implements Bodies.Body {
    private final String address;
    private final Bodies bodies;
    private Refusal refusal;

    Slow(String address, Bodies bodies) {
      this.address = address;
      this.bodies = bodies;
      bodies.begin(this);
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public void refuse(Refusal why) {
      refusal = why;
      bodies.end(this);
    }

    @Override
    public void stop() {
      bodies.end(this);
    }
  }

  @Test
  void anAddressesOldestBodyIsEvictedAndCompleteOnesDoNotCount() {
    Bodies bodies = bodies(2, 10);
    Slow oldest = new Slow("a", bodies);
    Slow other = new Slow("b", bodies);
    Slow second = new Slow("a", bodies);
    assertNull(oldest.refusal);
    Slow third = new Slow("a", bodies);
    assertEquals(Refusal.TOO_MANY_OF_ADDRESS, oldest.refusal);
    bodies.end(second);
    new Slow("a", bodies);
    assertNull(third.refusal);
    assertNull(other.refusal);
    assertEquals(3, bodies.count());
  }

  @Test
  void theOldestBodyIsEvictedAtTheGlobalLimit() {
    Bodies bodies = bodies(0, 2);
    Slow oldest = new Slow("a", bodies);
    new Slow("b", bodies);
    new Slow("c", bodies);
    assertEquals(Refusal.TOO_MANY, oldest.refusal);
    assertEquals(2, bodies.count());
  }

  @Test
  void bodyMemoryIsBounded() {
    Bodies bodies = bodies(0, 10);
    Slow first = new Slow("a", bodies);
    Slow second = new Slow("b", bodies);
    assertTrue(bodies.grow(first, 1_000));
    assertFalse(bodies.grow(second, 1));
    bodies.end(first);
    assertTrue(bodies.grow(second, 999));
    bodies.stop();
    assertEquals(0, bodies.count());
    assertTrue(bodies.grow(new Slow("a", bodies), 1_000));
  }
}
