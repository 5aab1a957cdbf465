package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.LoginStore.Found;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/** The contract of every {@link LoginStore}. */
abstract class LoginStoreContract {
  private static final Instant START = Instant.parse("2026-11-24T08:00:00.123Z");

  private final AutoCloseable resource;
  private final LoginStore logins;
  private final UserStore users;

  LoginStoreContract(Stores stores) {
    resource = stores.resource();
    logins = stores.logins();
    users = stores.users();
  }

  @AfterEach
  void close() throws Exception {
    resource.close();
  }

  @BeforeEach
  void alice() {
    users.create(Users.ALICE, Optional.empty(), Optional.empty());
  }

  private Login insert(String id, Instant createdAt) {
    Login login =
        new Login(
            id,
            "user-alice",
            createdAt,
            createdAt,
            createdAt.plusSeconds(3_600),
            "2001:db8::1",
            "Firefox – \uD83E\uDD8A",
            Optional.of(createdAt.minusSeconds(2)),
            Optional.empty());
    logins.insert(login, "digest of " + id);
    return login;
  }

  @Test
  void aStoredLoginIsFoundBySecretUnchanged() {
    Login login = insert("a", START);
    Found found = new Found(login, Optional.of(Users.ALICE));
    assertEquals(Optional.of(found), logins.findByDigest("digest of a"));
    assertEquals(Optional.of(found), logins.find("a"));
    assertEquals(Optional.empty(), logins.findByDigest("DIGEST OF A"));
    assertThrows(StoreException.class, () -> insert("a", START));
  }

  @Test
  void aLoginOutlivesItsDeletedUserWithoutAnOwner() {
    insert("a", START);
    users.change("user-alice", Users::disabled);
    User seen = logins.find("a").orElseThrow().user().orElseThrow();
    assertTrue(seen.disabled());
    users.delete("user-alice");
    assertEquals(Optional.empty(), logins.find("a").orElseThrow().user());
    assertFalse(users.create(Users.ALICE, Optional.empty(), Optional.empty()));
    assertEquals(Optional.empty(), logins.find("a").orElseThrow().user());
  }

  @Test
  void lastSeenOnlyMovesForward() {
    insert("a", START);
    insert("b", START);
    logins.seen(Map.of("a", START.plusSeconds(60), "b", START.plusSeconds(20), "no-such", START));
    logins.seen(Map.of("a", START.plusSeconds(30), "b", START.plusSeconds(30)));
    logins.seen(Map.of());
    assertEquals(START.plusSeconds(60), logins.find("a").orElseThrow().login().lastSeenAt());
    assertEquals(START.plusSeconds(30), logins.find("b").orElseThrow().login().lastSeenAt());
  }

  @Test
  void theTimeOfAuthenticationOnlyMovesForwardAndOnlyForALiveLogin() {
    insert("a", START);
    assertTrue(logins.authenticated("a", START.plusSeconds(9)));
    assertTrue(logins.authenticated("a", START.plusSeconds(5)));
    assertEquals(
        Optional.of(START.plusSeconds(9)),
        logins.find("a").orElseThrow().login().authenticatedAt());
    assertFalse(logins.authenticated("no-such-login", START));
    logins.end("a", EndReason.LOGOUT, START.plusSeconds(10));
    assertFalse(logins.authenticated("a", START.plusSeconds(11)));
    assertEquals(
        Optional.of(START.plusSeconds(9)),
        logins.find("a").orElseThrow().login().authenticatedAt());
  }

  @Test
  void aLoginEndsOnceAndKeepsTheFirstReason() {
    insert("a", START);
    assertTrue(logins.end("a", EndReason.LOGOUT, START.plusSeconds(1)));
    assertFalse(logins.end("a", EndReason.IDLE, START.plusSeconds(2)));
    assertFalse(logins.end("no-such-login", EndReason.IDLE, START));
    assertEquals(Optional.of(EndReason.LOGOUT), logins.find("a").orElseThrow().login().ended());
  }

  @Test
  void liveLoginsAreListedNewestFirst() {
    insert("a", START);
    insert("b", START.plusMillis(2));
    insert("c", START.plusMillis(1));
    logins.end("c", EndReason.LOGOUT, START);
    assertEquals(List.of("b", "a"), logins.unended("user-alice").stream().map(Login::id).toList());
    assertEquals(List.of(), logins.unended("user-bob"));
    assertEquals(Set.of("a", "b"), logins.unendedAmong(Set.of("a", "b", "c", "no-such-login")));
  }

  @Test
  void oldLoginsEndOnceHoweverManyThereAre() {
    insert("ended", START);
    logins.end("ended", EndReason.LOGOUT, START);
    for (int i = 0; i < 2_003; i++) {
      insert("old-" + i, START.plusMillis(i % 5));
    }
    insert("new", START.plusMillis(5));
    Instant made = START.plusMillis(5);
    assertEquals(2_003, logins.endMadeBefore(made, EndReason.NOT_BEFORE, made));
    assertEquals(0, logins.endMadeBefore(made, EndReason.NOT_BEFORE, made));
    assertEquals(List.of("new"), logins.unended("user-alice").stream().map(Login::id).toList());
    assertEquals(
        Optional.of(EndReason.NOT_BEFORE), logins.find("old-7").orElseThrow().login().ended());
    assertEquals(Optional.of(EndReason.LOGOUT), logins.find("ended").orElseThrow().login().ended());
  }

  @Test
  void loginsBeyondTheirAbsoluteEndAreDeleted() {
    insert("a", START);
    insert("b", START.plusMillis(1));
    assertEquals(1, logins.purge(START.plusSeconds(3_600).plusMillis(1)));
    assertEquals(Optional.empty(), logins.find("a"));
    assertTrue(logins.find("b").isPresent());
  }
}
