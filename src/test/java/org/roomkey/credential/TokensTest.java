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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;

class TokensTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final Tokens tokens = parts.tokens;

  @Test
  void aSecretHas256RandomBitsAndAPrefixAndOnlyItsDigestIsStored() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);

    assertTrue(issued.secret().matches("rk_[A-Za-z0-9_-]{43}"), issued.secret());
    assertNotEquals(issued.secret(), parts.issue(Users.ALICE, Scope.CONNECT).secret());
    assertTrue(parts.tokenStore.digests().contains(Secrets.digest(issued.secret())));
    assertFalse(parts.tokenStore.digests().contains(issued.secret()));
  }

  @Test
  void aDigestIsSha256InHexadecimal() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Secrets.digest("abc"));
  }

  @Test
  void aTokenIsFoundByItsSecretWithItsUser() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);

    TokenStore.Found found = tokens.liveBySecret(issued.secret()).orElseThrow();

    assertEquals(issued.token(), found.token());
    assertEquals(Optional.of(Users.ALICE), found.user());
  }

  @Test
  void malformedTokensAreNotLookedUp() {
    parts.tokenStore.fail();

    assertTrue(tokens.liveBySecret("").isEmpty());
    assertTrue(tokens.liveBySecret("eyJhbGciOiJub25lIn0.e30.").isEmpty());
    assertTrue(tokens.liveBySecret("rk_" + "a".repeat(4_094)).isEmpty());
    assertThrows(StoreException.class, () -> tokens.liveBySecret("rk_a"));
  }

  @Test
  void aTokenExpiresExactlyAtItsExpiry() {
    Tokens.Issued issued =
        tokens.issue(
            Users.ALICE.id(),
            "label",
            Set.of(Scope.CONNECT),
            Optional.empty(),
            Optional.of(parts.clock.instant().plusSeconds(10)));
    parts.clock.advance(Duration.ofMillis(9_999));
    assertTrue(tokens.live(issued.token().id()).isPresent());

    parts.clock.advance(Duration.ofMillis(1));
    assertTrue(tokens.live(issued.token().id()).isEmpty());
    assertTrue(tokens.liveBySecret(issued.secret()).isEmpty());
  }

  @Test
  void lastUseIsWrittenInTheBackgroundAtMostOnceAMinute() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    for (int second = 0; second < 120; second++) {
      tokens.liveBySecret(issued.secret());
      parts.background.runAll();
      parts.clock.advance(Duration.ofSeconds(1));
    }

    assertEquals(2, parts.tokenStore.writes().size());
  }

  @Test
  void failingToRecordUseDoesNotInvalidateAToken() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    assertTrue(tokens.liveBySecret(issued.secret()).isPresent());
    parts.tokenStore.fail();
    parts.background.runAll();
    parts.tokenStore.recover();

    assertTrue(tokens.liveBySecret(issued.secret()).isPresent());
  }

  @Test
  void revokingDeletesTheTokenAndThenEndsItsSockets() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    parts.revocations.listen(
        revocation ->
            assertTrue(tokens.live(revocation.id()).isEmpty(), "first the row, then the sockets"));

    assertTrue(tokens.revoke(Users.ALICE.id(), issued.token().id()));

    assertEquals(
        List.of(new Revocation(Subject.TOKEN, issued.token().id(), CloseStatus.SESSION_EXPIRED)),
        parts.announced);
    assertTrue(tokens.liveBySecret(issued.secret()).isEmpty());
  }

  @Test
  void aUserCannotRevokeTheTokenOfAnother() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);

    assertFalse(tokens.revoke(Users.BOB.id(), issued.token().id()));
    assertFalse(tokens.revoke(Users.ALICE.id(), "unknown"));
    assertEquals(List.of(), parts.announced);
    assertTrue(tokens.liveBySecret(issued.secret()).isPresent());
  }
}
