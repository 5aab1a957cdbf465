package org.roomkey.passkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.limit.FailureDelay;
import org.roomkey.passkey.PasskeySignIn.Result;
import org.roomkey.passkey.PasskeySignIn.Result.Accepted;
import org.roomkey.passkey.PasskeySignIn.Result.Refused;
import org.roomkey.passkey.PasskeySignIn.Result.Throttled;
import org.roomkey.passkey.PasskeySignIn.Result.Undecided;
import org.roomkey.passkey.PasskeyStore.Answered;
import org.roomkey.passkey.PasskeyStore.Found;
import org.roomkey.passkey.PasskeyStore.Use;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignInThrottle;
import org.roomkey.password.WaitingMarks;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Fake;
import org.roomkey.testing.TestAuthenticator;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.web.PasskeyInput;

class PasskeySignInTest {
  private static final RelyingParty PARTY =
      new RelyingParty("rooms.example.com", "https://rooms.example.com");
  private static final String BROWSER = Secrets.id();
  private static final SignIn.Client CLIENT =
      new SignIn.Client("192.0.2.7", "a browser", List.of(), List.of());

  private final AuthParts parts = new AuthParts();
  private final SharedKey key = new SharedKey(Secrets.secret());
  private final Ceremonies ceremonies = new Ceremonies(key, parts.clock);
  private final TestAuthenticator authenticator =
      new TestAuthenticator("rooms.example.com", "https://rooms.example.com")
          .userHandle(ceremonies.handle(Users.ALICE.id()));
  private final Stored stored = new Stored();
  private final PasskeySignIn signIn =
      new PasskeySignIn(
          Fake.of(PasskeyStore.class, stored),
          ceremonies,
          parts.logins,
          new SignInThrottle(delay(), delay(), delay(), delay()),
          new WaitingMarks(key, parts.clock),
          parts.clock);

  private FailureDelay delay() {
    return new FailureDelay(
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        Duration.ofMinutes(15),
        parts.clock.nanoTime());
  }

  /** One passkey of Alice. What happens to it during a sign-in is the test's. */
  @SuppressWarnings("unused") // called by name
  private static final class Stored {
    private Optional<Found> found = Optional.empty();
    private Optional<Found> afterwards = Optional.empty();
    private Use use = Use.DONE;
    private boolean fails;
    private int asked;

    Optional<Found> find(String credentialId) {
      asked++;
      if (fails) {
        throw new StoreException("away", null);
      }
      return found.filter(f -> f.passkey().key().credentialId().equals(credentialId));
    }

    Use use(String id, long signCount, Answered challenge, Instant at) {
      found = afterwards;
      return use;
    }
  }

  @BeforeEach
  void addPasskey() throws ProtocolException {
    String made = authenticator.create(ceremonies.challengeToAdd("login")).toString();
    Passkey.Key registered =
        ceremonies
            .verify(PasskeyInput.attestation(JsonFields.parse(made)), PARTY, "login")
            .orElseThrow()
            .key();
    stored.found = Optional.of(found(registered, Users.ALICE, false));
    stored.afterwards = stored.found;
  }

  private static Found found(Passkey.Key registered, User user, boolean blocked) {
    return new Found(
        new Passkey("id", user.id(), registered, "Phone", Instant.EPOCH, Optional.empty(), blocked),
        user);
  }

  private Found with(User user, boolean blocked) {
    return found(stored.found.orElseThrow().passkey().key(), user, blocked);
  }

  private Assertion answer() throws ProtocolException {
    String answer = authenticator.get(ceremonies.challengeToSignIn(BROWSER)).toString();
    return PasskeyInput.assertion(JsonFields.parse(answer));
  }

  private Result attempt() throws ProtocolException {
    return signIn.attempt(answer(), List.of(BROWSER), PARTY, CLIENT);
  }

  private int liveLogins() {
    return parts.logins.liveOf(Users.ALICE.id()).size();
  }

  @Test
  void aValidAnswerStartsALogin() throws ProtocolException {
    Accepted accepted = assertInstanceOf(Accepted.class, attempt());
    assertEquals(Users.ALICE, accepted.user());
    assertEquals(Optional.of(parts.clock.instant()), accepted.started().login().authenticatedAt());
    assertEquals(1, liveLogins());
  }

  @Test
  void oneOfSeveralBrowserCookiesIsEnough() throws ProtocolException {
    Result result = signIn.attempt(answer(), List.of(Secrets.id(), BROWSER), PARTY, CLIENT);
    assertInstanceOf(Accepted.class, result);
  }

  @Test
  void aSignInThatRacesARemovalKeepsNoLogin() throws ProtocolException {
    stored.afterwards = Optional.empty();
    assertInstanceOf(Refused.class, attempt());
    assertEquals(0, liveLogins());
  }

  @Test
  void aSignInThatRacesDisablingKeepsNoLogin() throws ProtocolException {
    stored.afterwards = Optional.of(with(Users.disabled(Users.ALICE), false));
    assertInstanceOf(Refused.class, attempt());
    stored.found = Optional.of(with(Users.ALICE, false));
    stored.afterwards = Optional.of(with(Users.ALICE, true));
    assertInstanceOf(Refused.class, attempt());
    assertEquals(0, liveLogins());
  }

  @Test
  void disabledPeopleAndBlockedPasskeysAreRefusedBeforeTheAnswerIsUsed() throws ProtocolException {
    for (Found refused :
        List.of(with(Users.disabled(Users.ALICE), false), with(Users.ALICE, true))) {
      stored.found = Optional.of(refused);
      stored.afterwards = Optional.empty();
      assertInstanceOf(Refused.class, attempt());
      assertTrue(stored.found.isPresent());
    }
  }

  @Test
  void aCopiedKeyEndsAllLogins() throws ProtocolException {
    String login = assertInstanceOf(Accepted.class, attempt()).started().login().id();
    stored.use = Use.COPIED;
    Refused refused = assertInstanceOf(Refused.class, attempt());
    assertTrue(refused.isCopied());
    assertEquals(Optional.of(Users.ALICE.id()), refused.userId());
    assertEquals(0, liveLogins());
    assertEquals(
        Optional.of(EndReason.PASSKEY_COPIED),
        parts.logins.find(login).orElseThrow().login().ended());
  }

  @Test
  void anAnswerThatWasUsedBeforeIsRefused() throws ProtocolException {
    stored.use = Use.REFUSED;
    assertInstanceOf(Refused.class, attempt());
    assertEquals(0, liveLogins());
  }

  @Test
  void theDatabaseIsAskedOnlyAboutAnswersToOurChallenges() throws ProtocolException {
    Result result = signIn.attempt(answer(), List.of(Secrets.id()), PARTY, CLIENT);
    assertEquals(new Refused(Optional.empty(), false), result);
    assertEquals(0, stored.asked);
  }

  @Test
  void aFailingDatabaseIsUndecidedAndCountsNoFailure() throws ProtocolException {
    stored.fails = true;
    for (int i = 0; i < 10; i++) {
      assertEquals(new Undecided(), attempt());
    }
    stored.fails = false;
    assertInstanceOf(Accepted.class, attempt());
  }

  @Test
  void refusedAnswersDelayTheNextAndAMarkHelpsWhoWaits() throws ProtocolException {
    for (int i = 0; i < 4; i++) {
      assertInstanceOf(Refused.class, signIn.attempt(answer(), List.of(), PARTY, CLIENT));
    }
    Throttled throttled = assertInstanceOf(Throttled.class, attempt());
    parts.clock.advance(throttled.retryAfter());
    SignIn.Client waited =
        new SignIn.Client(
            CLIENT.address(), CLIENT.userAgent(), List.of(), List.of(throttled.mark()));
    assertInstanceOf(Accepted.class, signIn.attempt(answer(), List.of(BROWSER), PARTY, waited));
  }
}
