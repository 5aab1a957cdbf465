package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.account.OutsidePeople;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Identity;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.user.GivenRights;
import org.roomkey.user.GivenRights.Given;
import org.roomkey.user.UserStore;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcGivenRightsTest {
  private static final Given EDITOR = new Given("editor", Optional.of("viewer"));
  private static final Given ADMIN = new Given("admin", Optional.empty());

  private final StoreDatabase store;
  private final GivenRights rights;

  JdbcGivenRightsTest(StoreDatabase.Kind kind) {
    store = kind.open();
    rights = new JdbcGivenRights(store.database());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void eachRightOfEachPersonIsRemembered() {
    rights.remember("erna", "board-1", EDITOR);
    rights.remember("erna", GivenRights.ADMINISTRATOR, ADMIN);
    rights.remember("fritz", "board-1", ADMIN);
    rights.remember("fritz", "board-1", EDITOR);

    assertEquals(Map.of("board-1", EDITOR, GivenRights.ADMINISTRATOR, ADMIN), rights.of("erna"));
    assertEquals(Map.of("board-1", EDITOR), rights.of("fritz"));
    rights.forget("erna", "board-1");
    assertEquals(Map.of(GivenRights.ADMINISTRATOR, ADMIN), rights.of("erna"));
  }

  /** The script knows the source of these people by its digest. */
  @Test
  void whatPeopleOfTheRealmHadBeforeTheUpgradeCountsAsGiven() {
    UserStore users = new JdbcUserStore(store.database());
    for (String source : List.of("the realm of the container", "https://issuer.example")) {
      String id = "of-" + source.length();
      OutsidePeople.of(source, Identity.Method.PRINCIPAL, users, Audit.NONE)
          .person(id, Optional.empty());
      users.change(id, user -> user.withAdmin(true));
    }

    Migrations.statements("016-given-rights.sql").stream()
        .filter(statement -> statement.startsWith("INSERT"))
        .forEach(store.database()::update);

    assertEquals(Map.of(GivenRights.ADMINISTRATOR, ADMIN), rights.of("of-26"));
    assertEquals(Map.of(), rights.of("of-22"));
  }
}
