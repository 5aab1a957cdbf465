package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final String ADDRESS = "192.0.2.7";

  private final Shares shares = new Shares(0, 0, 3, System::nanoTime);

  @Test
  void whoSendsOneCredentialOftenLeavesPlacesToTheOthersAtTheAddress() throws Exception {
    assertTrue(shares.beginCheck(ADDRESS, "often"));
    assertTrue(shares.beginCheck(ADDRESS, "often"));
    ExecutorService waiting = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> third = waiting.submit(() -> shares.beginCheck(ADDRESS, "often"));
      assertTrue(shares.beginCheck(ADDRESS, "another"));
      assertFalse(third.isDone());
      shares.endCheck(ADDRESS, "another");
      shares.endCheck(ADDRESS, "often");
      assertTrue(third.get());
    } finally {
      waiting.shutdownNow();
    }
  }
}
