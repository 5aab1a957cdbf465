package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;

class RevocationsTest {
  private static final Revocation REVOCATION =
      new Revocation(Subject.LOGIN, "login-1", CloseStatus.SESSION_EXPIRED);

  private final Revocations revocations = new Revocations();

  @Test
  void announceNotifiesEveryListenerBeforeItReturns() {
    List<Revocation> first = new ArrayList<>();
    List<Revocation> second = new ArrayList<>();
    revocations.listen(first::add);
    revocations.listen(second::add);

    revocations.announce(REVOCATION);

    assertEquals(List.of(REVOCATION), first);
    assertEquals(List.of(REVOCATION), second);
  }

  /** Otherwise a socket could open between the search and the count, and both would miss it. */
  @Test
  void theCountIncreasesBeforeListenersRun() {
    List<Long> counts = new ArrayList<>();
    revocations.listen(revocation -> counts.add(revocations.count()));
    long before = revocations.count();

    revocations.announce(REVOCATION);
    revocations.announce(REVOCATION);

    assertEquals(List.of(before + 1, before + 2), counts);
    assertEquals(before + 2, revocations.count());
  }
}
