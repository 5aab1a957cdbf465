package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final String ADDRESS = "192.0.2.7";

  private final Shares shares = new Shares(0, 0, 3, System::nanoTime);

  @Test
  void whoSendsOneCredentialOftenLeavesPlacesToTheOthersAtTheAddress() throws Exception {
    assertTrue(shares.beginCheck(ADDRESS, "often"));
    assertTrue(shares.beginCheck(ADDRESS, "often"));
    AtomicBoolean begun = new AtomicBoolean();
    Thread third = new Thread(() -> begun.set(shares.beginCheck(ADDRESS, "often")), "third");
    third.start();
    while (third.isAlive() && third.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertTrue(third.isAlive(), "it does not wait");
    assertTrue(shares.beginCheck(ADDRESS, "another"));
    shares.endCheck(ADDRESS, "another");
    shares.endCheck(ADDRESS, "often");
    third.join();
    assertTrue(begun.get());
  }
}
