package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcDemoAccountsTest {
  private final StoreDatabase store;
  private final JdbcUserStore users;
  private final JdbcDemoAccounts demo;

  JdbcDemoAccountsTest(StoreDatabase.Kind kind) {
    store = kind.open();
    users = new JdbcUserStore(store.database());
    demo = new JdbcDemoAccounts(store.database());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void demoAccountsAreDisabledUntilDemoModeReturnsOrTheirPasswordChanges() {
    assertTrue(users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash")));
    assertTrue(users.create(Users.BOB, Optional.of("bob"), Optional.of("hash")));
    demo.mark(Users.ALICE.id(), "another hash");
    assertFalse(demo.contains(Users.ALICE.id()));
    demo.mark(Users.ALICE.id(), "hash");
    demo.mark(Users.BOB.id(), "hash");
    users.change(Users.BOB.id(), user -> disabled(user, true));

    assertEquals(2, demo.disable());
    for (User user : List.of(Users.ALICE, Users.BOB)) {
      users.change(user.id(), stored -> disabled(stored, false));
      assertTrue(users.find(user.id()).orElseThrow().disabled());
    }
    demo.wake();
    assertFalse(users.find(Users.ALICE.id()).orElseThrow().disabled());
    assertTrue(users.find(Users.BOB.id()).orElseThrow().disabled());

    demo.disable();
    users.change(Users.ALICE.id(), UnaryOperator.identity(), Optional.of("a better one"));
    assertFalse(users.find(Users.ALICE.id()).orElseThrow().disabled());
    assertEquals(1, demo.disable());
    assertFalse(demo.contains(Users.ALICE.id()));
  }

  private static User disabled(User user, boolean disabled) {
    return new User(user.id(), user.name(), user.kind(), user.admin(), disabled);
  }
}
