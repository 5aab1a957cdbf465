package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;

class BoundLoginsTest {
  private static final String KEY = "key_of-the.session~1";

  private final AuthParts parts = new AuthParts();
  private final BoundLogins logins = parts.boundLogins;

  private String begin(String application, String session, String userId) throws FullException {
    return logins.begin(application, session, userId).orElseThrow();
  }

  private static Revocation ended(String id) {
    return new Revocation(Subject.LOGIN, id, CloseStatus.SESSION_EXPIRED);
  }

  @Test
  void aSessionOfAPersonIsOneBoundLogin() throws FullException {
    String id = begin("shop", KEY, "kim");
    assertEquals(id, begin("shop", KEY, "kim"));
    assertNotEquals(id, begin("shop", "another", "kim"));
    assertNotEquals(id, begin("intranet", KEY, "kim"));
    assertTrue(logins.isLive(id, "shop", "kim"));
    assertFalse(logins.isLive(id, "intranet", "kim"));
    assertFalse(logins.isLive(id, "shop", "lea"));
    assertFalse(logins.isLive("no such id", "shop", "kim"));
  }

  @Test
  void aLiveSessionRefusesAnotherPerson() throws FullException {
    String id = begin("shop", KEY, "kim");
    assertEquals(Optional.empty(), logins.begin("shop", KEY, "lea"));
    assertTrue(logins.isLive(id, "shop", "kim"));
  }

  @Test
  void anEndClosesSocketsAndRefusesTicketsOfThatSessionOnly() throws FullException {
    String id = begin("shop", KEY, "kim");
    String other = begin("shop", "another", "kim");
    logins.end("shop", KEY);
    assertEquals(List.of(ended(id)), parts.announced);
    assertEquals(Optional.empty(), logins.begin("shop", KEY, "kim"));
    assertFalse(logins.isLive(id, "shop", "kim"));
    assertTrue(logins.isLive(other, "shop", "kim"));
    assertEquals(
        List.of("BOUND_LOGIN_ENDED {USER=kim, LOGIN=" + id + ", REASON=ended_by_application}"),
        parts.audited());
  }

  /** The process may have died between the commit and the announcement. */
  @Test
  void aRepeatedEndClosesSocketsAgainAndIsAuditedOnce() throws FullException {
    String id = begin("shop", KEY, "kim");
    logins.end("shop", KEY);
    logins.end("shop", KEY);
    assertEquals(List.of(ended(id), ended(id)), parts.announced);
    assertEquals(1, parts.audit.size());
  }

  @Test
  void aSessionThatNobodyHasHeardOfEndsToo() throws FullException {
    logins.end("shop", KEY);
    logins.end("shop", KEY);
    assertEquals(Optional.empty(), logins.begin("shop", KEY, "kim"));
    assertTrue(logins.begin("intranet", KEY, "kim").isPresent());
    assertEquals(List.of(), parts.audit);
  }

  @Test
  void theRowIsCommittedBeforeTheSocketsClose() throws FullException {
    String id = begin("shop", KEY, "kim");
    parts.revocations.listen(heard -> assertFalse(logins.isLive(id, "shop", "kim")));
    logins.end("shop", KEY);
    assertEquals(1, parts.announced.size());
  }

  @Test
  void anEndThatIsNotStoredFails() throws FullException {
    begin("shop", KEY, "kim");
    parts.boundLoginStore.fail();
    assertThrows(StoreException.class, () -> logins.end("shop", KEY));
    assertThrows(StoreException.class, () -> logins.begin("shop", KEY, "kim"));
    assertThrows(StoreException.class, () -> logins.renew("shop", List.of(KEY)));
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void anEndedSessionIsRememberedForADay() throws FullException {
    logins.end("shop", KEY);
    begin("shop", "live", "kim");
    parts.clock.advance(Duration.ofHours(24));
    logins.purge();
    assertEquals(Optional.empty(), logins.begin("shop", KEY, "kim"));
    parts.clock.advance(Duration.ofMillis(1));
    logins.purge();
    assertTrue(logins.begin("shop", KEY, "kim").isPresent());
    assertEquals(List.of(), logins.renew("shop", List.of("live")));
  }

  @Test
  void aRenewalNamesWhatIsNotLive() throws FullException {
    begin("shop", "live", "kim");
    begin("shop", "ended", "kim");
    begin("intranet", "foreign", "kim");
    logins.end("shop", "ended");
    assertEquals(
        List.of("never", "ended", "foreign"),
        logins.renew("shop", List.of("never", "live", "ended", "foreign", "never")));
    assertEquals(List.of(), logins.renew("shop", List.of()));
  }

  @Test
  void anApplicationHasABoundedNumberAndStillEndsItsOwn() throws FullException {
    for (int i = 0; i < AuthParts.BOUND_LOGINS; i++) {
      begin("shop", "key-" + i, "kim");
    }
    assertThrows(FullException.class, () -> logins.begin("shop", KEY, "kim"));
    assertThrows(FullException.class, () -> logins.end("shop", KEY));
    begin("shop", "key-0", "kim");
    logins.end("shop", "key-0");
    assertEquals(1, parts.announced.size());
    assertThrows(FullException.class, () -> logins.begin("shop", KEY, "kim"));
    assertTrue(logins.begin("intranet", KEY, "kim").isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-z_0.9~", "...", ".a", "-"})
  void keysMayHaveAnyUnreservedCharacters(String key) {
    assertTrue(BoundLogins.isKey(key));
    assertTrue(BoundLogins.isKey("x".repeat(128)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "a%20", "ä", "a:b", "a\n", "\u0000", "a;b"})
  void otherTextIsNoKey(String text) {
    assertFalse(BoundLogins.isKey(text));
    assertFalse(BoundLogins.isKey("x".repeat(129)));
  }

  @Test
  void idsAreNotThoseOfLogins() throws FullException {
    String login = parts.start(Users.ALICE).login().id();
    String bound = begin("shop", KEY, "user-alice");
    assertEquals(Set.of(), parts.boundLoginStore.liveAmong(Set.of(login)));
    assertEquals(Set.of(), parts.loginStore.unendedAmong(Set.of(bound)));
  }
}
