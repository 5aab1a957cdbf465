package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.audit.Audit;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.Revocations;
import org.roomkey.limit.KeyedTotal;
import org.roomkey.testing.StoreDatabase;

/** A session that is new to both nodes begins on one and ends on the other. */
class BoundLoginRaceTest {
  private static final int ROUNDS = 200;

  private static BoundLogins node(Database database) {
    return new BoundLogins(
        new JdbcBoundLoginStore(database),
        new Revocations(),
        BoundLogins.LEASE,
        new KeyedTotal(0, application -> 0, System::nanoTime),
        Clock.systemUTC(),
        Audit.NONE);
  }

  @ParameterizedTest
  @EnumSource(StoreDatabase.Kind.class)
  void whatBeginsWhileItsSessionEndsHasEndedAfterwards(StoreDatabase.Kind kind) throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (StoreDatabase store = kind.open()) {
      BoundLogins here = node(store.database());
      BoundLogins there = node(store.ofAnotherNode());
      CyclicBarrier together = new CyclicBarrier(2);
      for (int round = 0; round < ROUNDS; round++) {
        String key = "key-" + round;
        Future<Optional<String>> begun =
            threads.submit(
                () -> {
                  together.await();
                  return here.begin("shop", key, "kim");
                });
        together.await();
        there.end("shop", key);
        Optional<String> id = begun.get();
        assertFalse(id.isPresent() && here.isLive(id.get(), "shop", "kim"), "round " + round);
        assertEquals(Optional.empty(), here.begin("shop", key, "kim"));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
