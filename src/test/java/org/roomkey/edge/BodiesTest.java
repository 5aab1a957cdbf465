package org.roomkey.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static Bodies bodies(int perAddress, int max) {
    return new Bodies(perAddress, max, 1_000, Duration.ofSeconds(1));
  }

  private static BodyReader of(String address, Bodies bodies) {
    return new BodyReader(null, address, bodies, 100);
  }

  @Test
  void thereAreSoManyOfOneAddressAndThoseThatAreHereCountNoMore() {
    Bodies bodies = bodies(1, 10);
    BodyReader first = of("a", bodies);
    assertEquals(Optional.empty(), bodies.begin(first));
    assertEquals(Optional.of(Refusal.TOO_MANY_OF_ADDRESS), bodies.begin(of("a", bodies)));
    assertEquals(Optional.empty(), bodies.begin(of("b", bodies)));
    bodies.end(first, 0);
    assertEquals(Optional.empty(), bodies.begin(of("a", bodies)));
    assertEquals(2, bodies.count());
  }

  @Test
  void thereAreSoManyInAllWhateverTheirAddresses() {
    Bodies bodies = bodies(0, 2);
    assertEquals(Optional.empty(), bodies.begin(of("a", bodies)));
    assertEquals(Optional.empty(), bodies.begin(of("b", bodies)));
    assertEquals(Optional.of(Refusal.TOO_MANY), bodies.begin(of("c", bodies)));
    assertEquals(2, bodies.count());
  }

  @Test
  void theyHaveSoMuchMemoryInAll() {
    Bodies bodies = bodies(0, 10);
    BodyReader first = of("a", bodies);
    assertEquals(Optional.empty(), bodies.begin(first));
    assertTrue(bodies.grow(1_000));
    assertFalse(bodies.grow(1));
    bodies.end(first, 1_001);
    assertTrue(bodies.grow(1_000));
  }
}
