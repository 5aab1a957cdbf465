package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcUserStoreTest extends UserStoreContract {
  private final Database database;

  JdbcUserStoreTest(StoreDatabase.Kind kind) {
    super(Stores.on(kind.open()));
    database = ((StoreDatabase) resource).database();
  }

  @Test
  void idsOfUsersDeletedBeforeTheUpgradeStayReserved() {
    JdbcUserStore users = new JdbcUserStore(database);
    assertTrue(users.create(Users.ALICE, Optional.empty(), Optional.empty()));
    for (String user : List.of("user-alice", "ghost")) {
      database.update(
          "INSERT INTO tokens (id, secret_digest, user_id, label, scopes, created_at)"
              + " VALUES (?, ?, ?, 'label', 'read', 0)",
          user,
          user,
          user);
    }
    String recorded = Migrations.statements("006-deleted-users.sql").get(1);
    database.update(recorded);
    assertTrue(users.isDeleted("ghost"));
    assertFalse(users.isDeleted("user-alice"));
  }
}
