package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginStore;
import org.roomkey.testing.Users;
import org.roomkey.user.User;
import org.roomkey.user.User.Kind;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;
import org.roomkey.user.UserStore.Change;
import org.roomkey.user.UserStore.FirstAdministrator;
import org.roomkey.user.UserStore.NotAllowedException;

/** The contract of every {@link UserStore}. */
abstract class UserStoreContract {
  final AutoCloseable resource;
  private final UserStore users;
  private final LoginStore logins;

  UserStoreContract(Stores stores) {
    resource = stores.resource();
    users = stores.users();
    logins = stores.logins();
  }

  @AfterEach
  void close() throws Exception {
    resource.close();
  }

  private static User administrator(String id) {
    return new User(id, id, Kind.PERSON, true, false);
  }

  private static User demoted(User user) {
    return new User(user.id(), user.name(), user.kind(), false, user.disabled());
  }

  private void create(User user) {
    assertTrue(users.create(user, Optional.empty(), Optional.empty()));
  }

  @Test
  void idsAndUserNamesAreUnique() {
    assertTrue(users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash")));
    assertFalse(users.create(Users.ALICE, Optional.of("alice-2"), Optional.empty()));
    assertFalse(users.create(Users.BOB, Optional.of("alice"), Optional.empty()));
    create(Users.BOB);
    create(Users.CAROL);
    assertEquals(3, users.count());
    assertEquals(
        Optional.of(new Account(Users.ALICE, "alice", Optional.of("hash"))),
        users.findAccount("alice"));
    assertEquals(Optional.empty(), users.findAccount("Alice"));
    assertEquals(Optional.empty(), users.findAccount("alice\0"));
    assertEquals(
        List.of("user-bob", "user-carol"),
        users.list("user-alice", 10).stream().map(account -> account.user().id()).toList());
    assertEquals(1, users.list("", 1).size());
  }

  @Test
  void aPersonOfAnApplicationIsMarkedAsSuch() {
    assertTrue(users.createFor("shop", Users.BOB));
    assertFalse(users.createFor("other", Users.BOB));
    create(Users.ALICE);
    assertEquals(Optional.of("shop"), users.application("user-bob"));
    assertEquals(Optional.empty(), users.application("user-alice"));
    assertEquals(Optional.empty(), users.application("nobody"));
    assertEquals(1, users.peopleOf("shop"));
    assertEquals(0, users.peopleOf("other"));
    assertEquals("shop", users.find("user-bob").orElseThrow().application());
    assertTrue(users.createFor("@issuer", Users.CAROL));
    assertEquals(Optional.of("@issuer"), users.application("user-carol"));
    assertEquals(Optional.of(Users.CAROL), users.find("user-carol"));
  }

  @Test
  void enabledUsersAreFoundAmongMany() {
    create(Users.ALICE);
    create(Users.disabled(Users.BOB));
    assertEquals(
        Set.of("user-alice"), users.enabledAmong(Set.of("user-alice", "user-bob", "nobody")));
  }

  @Test
  void anAdministratorWithoutAPasswordCountsIfARealmChecksPasswords() {
    assertFalse(users.hasAdministrator(true));
    create(administrator("a"));
    assertTrue(users.hasAdministrator(true));
    assertFalse(users.hasAdministrator(false));
    assertEquals(Change.DONE, users.change("a", UnaryOperator.identity(), Optional.of("hash")));
    assertTrue(users.hasAdministrator(false));
    assertEquals(
        Change.NO_SUCH_USER, users.change("nobody", UnaryOperator.identity(), Optional.of("hash")));
  }

  @Test
  void theLastAdministratorWhoCanSignInCannotBeRemoved() {
    create(administrator("a"));
    create(new User("disabled", "Disabled", Kind.PERSON, true, true));
    create(new User("service", "Service", Kind.SERVICE, true, false));
    assertEquals(Change.LAST_ADMINISTRATOR, users.change("a", UserStoreContract::demoted));
    assertEquals(Change.LAST_ADMINISTRATOR, users.change("a", Users::disabled));
    assertEquals(Change.LAST_ADMINISTRATOR, users.delete("a"));
    assertEquals(Change.DONE, users.change("a", user -> user.withName("Renamed")));
    assertEquals(Change.DONE, users.delete("service"));
    assertEquals(Change.NO_SUCH_USER, users.delete("service"));
    assertEquals(Change.NO_SUCH_USER, users.change("service", Users::disabled));
    create(administrator("b"));
    assertEquals(Change.DONE, users.delete("a"));
    assertEquals(Change.LAST_ADMINISTRATOR, users.delete("b"));
  }

  @Test
  void concurrentRemovalsKeepOneAdministrator() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      String last = "first";
      create(administrator(last));
      for (int round = 0; round < 30; round++) {
        String a = "a" + round;
        String b = "b" + round;
        create(administrator(a));
        create(administrator(b));
        assertEquals(Change.DONE, users.delete(last));
        List<Callable<Change>> both =
            List.of(() -> users.change(a, UserStoreContract::demoted), () -> users.delete(b));
        int done = 0;
        for (Future<Change> change : pool.invokeAll(both)) {
          done += change.get() == Change.DONE ? 1 : 0;
        }
        assertEquals(1, done);
        last = users.find(a).filter(User::admin).isPresent() ? a : b;
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theIdOfADeletedUserIsNeverReused() {
    create(Users.ALICE);
    users.delete("user-alice");
    assertTrue(users.isDeleted("user-alice"));
    assertFalse(users.isDeleted("user-bob"));
    assertFalse(users.create(Users.ALICE, Optional.of("alice"), Optional.empty()));
    assertFalse(users.createFor("shop", Users.ALICE));
    assertEquals(Optional.empty(), users.find("user-alice"));
    assertTrue(users.create(Users.BOB, Optional.of("alice"), Optional.empty()));
  }

  @Test
  void theIdOfAUserBeingDeletedIsNotReused() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 30; round++) {
        User user = new User("round" + round, "Round", Kind.PERSON, false, false);
        create(user);
        List<Callable<Boolean>> both =
            List.of(
                () -> users.delete(user.id()) == Change.DONE,
                () -> users.create(user, Optional.empty(), Optional.empty()));
        List<Boolean> done = new ArrayList<>();
        for (Future<Boolean> one : pool.invokeAll(both)) {
          done.add(one.get());
        }
        assertEquals(List.of(true, false), done);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anUpgradedHashNeverOverwritesANewPassword() {
    users.create(Users.ALICE, Optional.of("alice"), Optional.of("old"));
    users.change("user-alice", UnaryOperator.identity(), Optional.of("new"));
    assertFalse(users.rehashPassword("user-alice", "old", "old, upgraded"));
    assertEquals(Optional.of("new"), users.account("user-alice").orElseThrow().passwordHash());
    assertTrue(users.rehashPassword("user-alice", "new", "new, upgraded"));
  }

  private void addLogin(String loginId, String userId) {
    logins.insert(
        new Login(
            loginId,
            userId,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            "address",
            "device",
            Optional.empty(),
            Optional.empty()),
        loginId);
  }

  private void end(String loginId) {
    logins.end(loginId, EndReason.LOGOUT, Instant.EPOCH);
  }

  @Test
  void aPasswordChangesOnlyIfTheOldOneIsCurrentAndTheLoginLive() {
    users.create(Users.ALICE, Optional.of("alice"), Optional.of("old"));
    addLogin("login", "user-alice");
    assertFalse(users.replaceOwnPassword("user-alice", "login", "older", "new"));
    assertFalse(users.replaceOwnPassword("user-alice", "another", "old", "new"));
    assertTrue(users.replaceOwnPassword("user-alice", "login", "old", "new"));
    end("login");
    assertFalse(users.replaceOwnPassword("user-alice", "login", "new", "newer"));
    assertEquals(Optional.of("new"), users.account("user-alice").orElseThrow().passwordHash());
  }

  @Test
  void aDemotedOrSignedOutAdministratorChangesNothing() {
    create(administrator("a"));
    create(administrator("b"));
    addLogin("login", "a");
    UserStore byLogin =
        users.askedBy(new UserStore.Asker("a", Optional.of("login"), Optional.empty()));
    UserStore byToken =
        users.askedBy(new UserStore.Asker("a", Optional.empty(), Optional.of("no such token")));
    UserStore byPrincipal =
        users.askedBy(new UserStore.Asker("a", Optional.empty(), Optional.empty()));
    assertTrue(byLogin.create(Users.BOB, Optional.empty(), Optional.empty()));
    assertEquals(Change.DONE, byPrincipal.change("user-bob", Users::disabled));
    mayNotChange(byToken, "user-bob");
    mayNotChange(byPrincipal, "b");
    end("login");
    mayNotChange(byLogin, "user-bob");
    users.change("a", UserStoreContract::demoted);
    mayNotChange(byPrincipal, "user-bob");
    assertThrows(
        NotAllowedException.class,
        () -> byPrincipal.create(Users.CAROL, Optional.empty(), Optional.empty()));
    assertEquals(3, users.count());
  }

  private static void mayNotChange(UserStore asker, String userId) {
    assertThrows(NotAllowedException.class, () -> asker.change(userId, Users::disabled));
    assertThrows(NotAllowedException.class, () -> asker.delete(userId));
  }

  @Test
  void usersAreSearchedByNameOrIdIgnoringCaseButNotByUserName() {
    users.create(Users.ALICE, Optional.of("secret-login"), Optional.of("hash"));
    create(Users.BOB);
    create(new User("percent", "100 % Bob!", Kind.SERVICE, false, false));
    create(new User("away", "Bob Away", Kind.PERSON, false, true));

    assertEquals(List.of("percent", "user-bob"), found("bOB"));
    assertEquals(List.of("user-alice", "user-bob"), found("USER-"));
    assertEquals(List.of("percent"), found("% bob!"));
    assertEquals(List.of(), found("_ob"));
    assertEquals(List.of(), found("secret"));
    assertEquals(1, users.search("bob", 1).size());
  }

  private List<String> found(String text) {
    return users.search(text, 10).stream().map(User::id).toList();
  }

  @Test
  void aUserNameWithTrailingBlanksIsUnknown() {
    assertTrue(users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash")));
    for (String name : List.of("alice ", "alice  ", " alice", "Alice")) {
      assertEquals(Optional.empty(), users.findAccount(name), name);
    }
    assertTrue(users.findAccount("alice").isPresent());
  }

  @Test
  void concurrentSetUpsCreateOneAdministrator() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<FirstAdministrator> one =
          () -> {
            String id = "boss-" + Thread.currentThread().getName();
            return users.createFirstAdministrator(administrator(id), id, "hash", false);
          };
      int created = 0;
      for (Future<FirstAdministrator> future : pool.invokeAll(List.of(one, one, one, one))) {
        created += future.get() == FirstAdministrator.CREATED ? 1 : 0;
      }
      assertEquals(1, created);
      assertEquals(1, users.count());
    } finally {
      pool.shutdownNow();
    }
  }
}
