package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.auth.Endings.Ending;
import org.roomkey.auth.Endings.Subject;
import org.roomkey.protocol.CloseStatus;

class EndingsTest {
  private static final Ending ENDING =
      new Ending(Subject.LOGIN, "login-1", CloseStatus.SESSION_EXPIRED);

  private final Endings endings = new Endings();

  @Test
  void everyListenerHearsOfAnEndingBeforeAnnounceReturns() {
    List<Ending> first = new ArrayList<>();
    List<Ending> second = new ArrayList<>();
    endings.listen(first::add);
    endings.listen(second::add);

    endings.announce(ENDING);

    assertEquals(List.of(ENDING), first);
    assertEquals(List.of(ENDING), second);
  }

  /** Else a socket could enter between the look and the count, seen by neither. */
  @Test
  void theCountMovesBeforeAnybodyLooksForSockets() {
    List<Long> counts = new ArrayList<>();
    endings.listen(ending -> counts.add(endings.count()));
    long before = endings.count();

    endings.announce(ENDING);
    endings.announce(ENDING);

    assertEquals(List.of(before + 1, before + 2), counts);
    assertEquals(before + 2, endings.count());
  }
}
