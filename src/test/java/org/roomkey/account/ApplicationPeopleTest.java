package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.testing.InMemoryUserStore;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

class ApplicationPeopleTest {
  private static final String SHOP = Users.SERVICE.id();
  private static final Optional<User> NOBODY = Optional.empty();

  private final MutableClock clock = new MutableClock();
  private final InMemoryUserStore users =
      new InMemoryUserStore(Users.ALICE, Users.ADMIN, Users.SERVICE);
  private final List<String> audited = new ArrayList<>();
  private final ApplicationPeople people =
      new ApplicationPeople(
          users,
          new PeopleShares(3, 2, users, clock.nanoTime()),
          event -> audited.add(event.toString()));

  private Optional<User> person(String userId) throws AccountException {
    return people.person(SHOP, userId, Optional.empty());
  }

  @Test
  void aPersonIsCreatedOnFirstUseAndFoundLater() throws AccountException {
    Optional<User> dora = people.person(SHOP, "dora", Optional.of("Dora D."));

    assertEquals(
        Optional.of(new User("dora", "Dora D.", User.Kind.PERSON, false, false, SHOP)), dora);
    assertEquals(dora, users.find("dora"));
    assertEquals(Optional.of(SHOP), users.application("dora"));
    assertEquals(dora, person("dora"));
  }

  @Test
  void aPersonWithoutANameIsShownById() throws AccountException {
    assertEquals("dora", person("dora").orElseThrow().name());
  }

  @Test
  void theNameFollowsTheApplication() throws AccountException {
    people.person(SHOP, "dora", Optional.of("Dora D."));

    User renamed = people.person(SHOP, "dora", Optional.of("Dora E.")).orElseThrow();

    assertEquals("Dora E.", renamed.name());
    assertEquals(Optional.of(renamed), users.find("dora"));
    assertEquals("Dora E.", person("dora").orElseThrow().name());
    assertEquals(
        List.of(
            "USER_CREATED {USER=" + SHOP + ", TARGET=dora, REASON=act_as}",
            "USER_CHANGED {USER=" + SHOP + ", TARGET=dora, REASON=name}"),
        audited);
  }

  private Reason refusal(String userId) {
    return assertThrows(AccountException.class, () -> person(userId)).reason();
  }

  @Test
  void creationOfPeopleIsLimitedInNumberAndRate() throws AccountException {
    ApplicationPeople others =
        new ApplicationPeople(users, new PeopleShares(0, 1, users, clock.nanoTime()), event -> {});
    for (int i = 0; i < 3; i++) {
      others.person("other", "other-" + i, Optional.empty());
      person("shop-" + i);
    }
    assertThrows(AccountException.class, () -> others.person("other", "more", Optional.empty()));
    assertEquals(Reason.TOO_MANY, refusal("shop-3"));
    assertTrue(person("shop-2").isPresent());
    users.delete("shop-2");
    clock.advance(Duration.ofSeconds(1));
    assertTrue(person("shop-3").isPresent(), "there is room again");
    assertTrue(others.person("other", "more", Optional.empty()).isPresent());
    for (int i = 0; i < 3; i++) {
      assertEquals(Reason.TOO_MANY, refusal("shop-4"));
    }
    assertEquals(Reason.TOO_FAST, refusal("shop-4"), "refused attempts count too");
  }

  @Test
  void anApplicationCannotActForPeopleOfAnother() throws AccountException {
    people.person("another", "dora", Optional.of("Dora D."));

    assertEquals(NOBODY, people.person(SHOP, "dora", Optional.of("Mallory")));
    assertEquals("Dora D.", users.find("dora").orElseThrow().name());
  }

  @Test
  void anApplicationCannotActForLocalUsers() throws AccountException {
    assertEquals(NOBODY, person(Users.ALICE.id()));
    assertEquals(NOBODY, person(Users.ADMIN.id()));
    assertEquals(NOBODY, person(SHOP));
  }

  @Test
  void aPersonWithAPasswordNoLongerBelongsToTheApplication() throws AccountException {
    person("dora");
    assertEquals(
        UserStore.Change.DONE, users.change("dora", UnaryOperator.identity(), Optional.of("hash")));
    assertEquals(NOBODY, person("dora"));
  }

  @Test
  void anAdministratorNoLongerBelongsToTheApplication() throws AccountException {
    person("dora");
    users.change("dora", dora -> new User("dora", dora.name(), User.Kind.PERSON, true, false));
    assertEquals(NOBODY, person("dora"));
  }

  @Test
  void anApplicationCannotActForADisabledPerson() throws AccountException {
    person("dora");
    users.change("dora", dora -> new User("dora", dora.name(), User.Kind.PERSON, false, true));
    assertEquals(NOBODY, person("dora"));
  }

  @Test
  void anApplicationCannotActForAService() throws AccountException {
    users.createFor(SHOP, new User("robot", "Robot", User.Kind.SERVICE, false, false));
    assertEquals(NOBODY, person("robot"));
    assertFalse(users.find("robot").isEmpty());
  }
}
