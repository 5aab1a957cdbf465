package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.credential.SharedKey;
import org.roomkey.testing.StoreDatabase;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcSharedKeysTest {
  private final StoreDatabase store;

  JdbcSharedKeysTest(StoreDatabase.Kind kind) {
    store = kind.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyNodeGetsTheSameKeyForAName() {
    SharedKey one = new JdbcSharedKeys(store.database()).key("tickets");
    SharedKey other = new JdbcSharedKeys(store.ofAnotherNode()).key("tickets");

    assertEquals(one.sign("text"), other.sign("text"));
    assertTrue(other.hasSigned("text", one.sign("text")));
  }

  @Test
  void keysOfDifferentNamesDiffer() {
    SharedKey tickets = new JdbcSharedKeys(store.database()).key("tickets");
    SharedKey devices = new JdbcSharedKeys(store.database()).key("devices");

    assertFalse(devices.hasSigned("text", tickets.sign("text")));
    assertFalse(tickets.hasSigned("another", tickets.sign("text")));
    assertFalse(tickets.hasSigned("text", ""));
  }
}
