package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Secrets;
import org.roomkey.passkey.Passkey;
import org.roomkey.passkey.PasskeyStore;
import org.roomkey.passkey.PasskeyStore.Addition;
import org.roomkey.passkey.PasskeyStore.Answered;
import org.roomkey.passkey.PasskeyStore.Removal;
import org.roomkey.passkey.PasskeyStore.Use;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class PasskeyStoreTest {
  private static final String ALICE = Users.ALICE.id();
  private static final String LOGIN = "login";
  private static final Instant NOW = Instant.ofEpochMilli(1_000);

  private final StoreDatabase resource;
  private final PasskeyStore store;
  private final JdbcUserStore users;
  private final JdbcLoginStore logins;

  PasskeyStoreTest(StoreDatabase.Kind kind) {
    resource = kind.open();
    store = new JdbcPasskeyStore(resource.database());
    users = new JdbcUserStore(resource.database());
    logins = new JdbcLoginStore(resource.database());
  }

  @BeforeEach
  void createAlice() {
    users.create(Users.ALICE, Optional.of("alice"), Optional.of("hash"));
    addLogin(LOGIN, ALICE);
  }

  @AfterEach
  void close() {
    resource.close();
  }

  private void addLogin(String id, String userId) {
    logins.insert(
        new Login(
            id, userId, NOW, NOW, NOW, "address", "device", Optional.of(NOW), Optional.empty()),
        id);
  }

  private static Answered challenge() {
    return new Answered(Secrets.digest(Secrets.id()), NOW);
  }

  private static Passkey passkey(String id, String userId, long signCount) {
    return new Passkey(
        id,
        userId,
        new Passkey.Key(
            "credential-" + id,
            "attested",
            "example.com",
            List.of("internal", "hybrid"),
            true,
            signCount),
        "Phone",
        NOW,
        Optional.empty(),
        false);
  }

  private Addition add(Passkey passkey) {
    return store.add(passkey, LOGIN, challenge(), 20);
  }

  @Test
  void aPasskeyIsFoundByItsCredentialIdWithItsUser() {
    Passkey stored = passkey("a", ALICE, 3);
    assertEquals(Addition.DONE, add(stored));
    assertEquals(
        Optional.of(new PasskeyStore.Found(stored, Users.ALICE)), store.find("credential-a"));
    assertEquals(Optional.empty(), store.find("credential-A"));
    assertEquals(List.of(stored), store.list(ALICE));
    assertEquals(List.of(), store.list("user-bob"));
    assertTrue(store.rename(ALICE, "a", "Key"));
    assertFalse(store.rename("user-bob", "a", "Mine"));
    assertEquals("Key", store.list(ALICE).get(0).label());
  }

  @Test
  void aCredentialAndAnAnswerAreAddedOnce() {
    Answered challenge = challenge();
    assertEquals(Addition.DONE, store.add(passkey("a", ALICE, 0), LOGIN, challenge, 20));
    assertEquals(Addition.TAKEN, store.add(passkey("b", ALICE, 0), LOGIN, challenge, 20));
    Passkey same =
        new Passkey(
            "c", ALICE, passkey("a", ALICE, 0).key(), "Phone", NOW, Optional.empty(), false);
    assertEquals(Addition.TAKEN, add(same));
    assertEquals(1, store.list(ALICE).size());
  }

  @Test
  void onlyAnEnabledPersonWithAnAccountHereHasPasskeys() {
    users.createFor("@issuer", Users.BOB);
    users.create(Users.SERVICE, Optional.empty(), Optional.empty());
    users.create(Users.disabled(Users.CAROL), Optional.of("carol"), Optional.of("hash"));
    User dora = Users.person("dora", "Dora");
    users.create(dora, Optional.of("dora"), Optional.empty());
    resource.database().update("UPDATE users SET application = '@issuer' WHERE id = 'user-dora'");
    for (User user : List.of(Users.BOB, Users.SERVICE, Users.CAROL, dora)) {
      assertEquals(Addition.NOT_ALLOWED, add(passkey("x", user.id(), 0)), user.id());
    }
  }

  @Test
  void anEndedLoginAddsAndRemovesNothing() {
    add(passkey("a", ALICE, 0));
    add(passkey("b", ALICE, 0));
    logins.end(LOGIN, EndReason.LOGOUT, NOW);
    assertEquals(Addition.NOT_ALLOWED, add(passkey("c", ALICE, 0)));
    assertEquals(Removal.NOT_ALLOWED, store.remove(ALICE, "a", LOGIN, true));
    assertEquals(2, store.list(ALICE).size());
  }

  @Test
  void atMostTwentyAreAddedHoweverManyTryAtOnce() throws Exception {
    List<Callable<Addition>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Passkey passkey = passkey("p" + i, ALICE, 0);
      all.add(() -> add(passkey));
    }
    List<Addition> results = together(all);
    assertEquals(20, Collections.frequency(results, Addition.DONE));
    assertEquals(4, Collections.frequency(results, Addition.TOO_MANY));
    assertEquals(20, store.list(ALICE).size());
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : pool.invokeAll(tasks)) {
        results.add(one.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anAnswerIsUsedOnceHoweverOftenItIsSentAtOnce() throws Exception {
    add(passkey("a", ALICE, 5));
    Answered challenge = challenge();
    List<Use> results = together(Collections.nCopies(12, () -> store.use("a", 6, challenge, NOW)));
    assertEquals(1, Collections.frequency(results, Use.DONE));
    assertEquals(11, Collections.frequency(results, Use.REFUSED));
    Passkey used = store.list(ALICE).get(0);
    assertEquals(6, used.key().signCount());
    assertEquals(Optional.of(NOW), used.lastUsedAt());
    assertFalse(used.blocked());
  }

  @Test
  void aSignCountThatDoesNotGrowBlocksThePasskey() {
    for (long[] counts : new long[][] {{5, 5}, {5, 4}, {5, 0}}) {
      String id = "p" + counts[1];
      add(passkey(id, ALICE, counts[0]));
      assertEquals(Use.COPIED, store.use(id, counts[1], challenge(), NOW));
      assertTrue(store.find("credential-" + id).orElseThrow().passkey().blocked());
      assertEquals(Use.REFUSED, store.use(id, counts[0] + 1, challenge(), NOW));
    }
    add(passkey("uncounted", ALICE, 0));
    assertEquals(Use.DONE, store.use("uncounted", 0, challenge(), NOW));
    assertEquals(Use.DONE, store.use("uncounted", 0, challenge(), NOW));
    assertEquals(Use.REFUSED, store.use("no such", 1, challenge(), NOW));
  }

  @Test
  void theLastWayInStays() {
    add(passkey("a", ALICE, 0));
    add(passkey("b", ALICE, 1));
    assertEquals(Removal.NO_SUCH_PASSKEY, store.remove("user-bob", "a", LOGIN, true));
    assertEquals(Removal.DONE, store.remove(ALICE, "a", LOGIN, false));
    assertEquals(Removal.NO_SUCH_PASSKEY, store.remove(ALICE, "a", LOGIN, false));
    assertEquals(Removal.LAST, store.remove(ALICE, "b", LOGIN, false));
    store.use("b", 1, challenge(), NOW);
    add(passkey("c", ALICE, 0));
    assertEquals(Removal.DONE, store.remove(ALICE, "b", LOGIN, false));
    assertEquals(Removal.DONE, store.remove(ALICE, "c", LOGIN, true));
    add(passkey("d", ALICE, 0));
    resource.database().update("UPDATE users SET password_hash = NULL");
    assertEquals(Removal.LAST, store.remove(ALICE, "d", LOGIN, true));
    assertEquals(1, store.removeAll(ALICE));
  }

  @Test
  void recoveryLinksEndWithAPasskeyOfTheirMakerOrTheirPerson() {
    users.create(Users.BOB, Optional.of("bob"), Optional.of("hash"));
    JdbcRecoveryStore links = new JdbcRecoveryStore(resource.database());
    add(passkey("a", ALICE, 5));
    for (Runnable ending :
        List.<Runnable>of(
            () -> store.use("a", 4, challenge(), NOW),
            () -> store.remove(ALICE, "a", LOGIN, true))) {
      links.replace(ALICE, "own", NOW, Optional.empty());
      links.replace(Users.BOB.id(), "of Bob", NOW, Optional.empty());
      resource
          .database()
          .update("UPDATE recovery_links SET maker_id = ? WHERE user_id = 'user-bob'", ALICE);
      ending.run();
      assertEquals(0, count("recovery_links"));
    }
  }

  @Test
  void theUseOfARecoveryLinkRemovesThePasskeys() {
    JdbcRecoveryStore links = new JdbcRecoveryStore(resource.database());
    add(passkey("a", ALICE, 5));
    links.replace(ALICE, "link", NOW, Optional.empty());
    assertTrue(links.use("link", NOW.minusSeconds(1), "another hash").isPresent());
    assertEquals(0, count("passkeys"));
  }

  private int count(String table) {
    return resource
        .database()
        .first("SELECT COUNT(*) FROM " + table, row -> row.getInt(1))
        .orElseThrow();
  }

  @Test
  void passkeysGoWithTheirUser() {
    add(passkey("a", ALICE, 0));
    users.delete(ALICE);
    assertEquals(Optional.empty(), store.find("credential-a"));
    assertEquals(0, store.removeAll(ALICE));
  }

  @Test
  void onlyAnAdministratorWithAWorkingPasskeyCounts() {
    add(passkey("a", ALICE, 1));
    assertFalse(store.hasAdministrator(Optional.empty()));
    users.change(ALICE, user -> user.withAdmin(true));
    assertTrue(store.hasAdministrator(Optional.empty()));
    assertTrue(store.hasAdministrator(Optional.of("example.com")));
    assertFalse(store.hasAdministrator(Optional.of("rooms.example.com")));
    store.use("a", 1, challenge(), NOW);
    assertFalse(store.hasAdministrator(Optional.empty()));
    add(passkey("b", ALICE, 0));
    users.create(Users.ADMIN, Optional.of("admin"), Optional.of("hash"));
    users.change(ALICE, Users::disabled);
    assertFalse(store.hasAdministrator(Optional.empty()));
  }
}
