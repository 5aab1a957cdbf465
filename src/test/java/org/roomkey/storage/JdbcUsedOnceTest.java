package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.oidc.UsedOnce;
import org.roomkey.testing.StoreDatabase;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcUsedOnceTest {
  private static final Instant END = Instant.parse("2026-11-30T12:00:00Z");

  private final StoreDatabase store;
  private final UsedOnce here;
  private final UsedOnce there;

  JdbcUsedOnceTest(StoreDatabase.Kind kind) {
    store = kind.open();
    here = new JdbcUsedOnce(store.database());
    there = new JdbcUsedOnce(store.ofAnotherNode());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aTextIsUsedOnceOnAllNodes() {
    assertTrue(here.claim("state", "a", END));
    assertFalse(there.claim("state", "a", END));
    assertTrue(there.claim("state", "b", END));
    assertTrue(there.claim("jti", "a", END), "another purpose");
  }

  @Test
  void ofManyAtOnceOneSucceeds() {
    List<UsedOnce> nodes = List.of(here, there);
    long won =
        IntStream.range(0, 20)
            .parallel()
            .filter(i -> nodes.get(i % 2).claim("state", "same", END))
            .count();

    assertEquals(1, won);
  }

  @Test
  void whatHasExpiredIsForgotten() {
    here.claim("state", "a", END);

    assertEquals(0, here.purge(END));
    assertFalse(here.claim("state", "a", END));
    assertEquals(1, here.purge(END.plusMillis(1)));
    assertTrue(here.claim("state", "a", END));
  }
}
