package org.roomkey.passkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.passkey.Ceremonies.NewKey;
import org.roomkey.passkey.Challenges.Purpose;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.TestAuthenticator;
import org.roomkey.web.PasskeyInput;

class CeremoniesTest {
  private static final RelyingParty PARTY =
      new RelyingParty("example.com", "https://rooms.example.com");
  private static final String LOGIN = "login";
  private static final String BROWSER = Secrets.id();
  private static final String ALICE = "user-alice";

  private final MutableClock clock = new MutableClock();
  private final Ceremonies ceremonies = new Ceremonies(new SharedKey(Secrets.secret()), clock);
  private final TestAuthenticator authenticator =
      new TestAuthenticator("example.com", "https://rooms.example.com")
          .userHandle(ceremonies.handle(ALICE));

  private Optional<NewKey> added(JsonObject answer) throws ProtocolException {
    return ceremonies.verify(
        PasskeyInput.attestation(JsonFields.parse(answer.toString())), PARTY, LOGIN);
  }

  private Passkey passkey() throws ProtocolException {
    Passkey.Key key =
        added(authenticator.create(ceremonies.challengeToAdd(LOGIN))).orElseThrow().key();
    return new Passkey("id", ALICE, key, "label", Instant.EPOCH, Optional.empty(), false);
  }

  private Optional<Long> signedIn(Passkey passkey, JsonObject answer) throws ProtocolException {
    return signedIn(passkey, answer, BROWSER);
  }

  private Optional<Long> signedIn(Passkey passkey, JsonObject answer, String browser)
      throws ProtocolException {
    Assertion assertion = PasskeyInput.assertion(JsonFields.parse(answer.toString()));
    return ceremonies
        .answered(assertion, Purpose.SIGN_IN, browser)
        .flatMap(challenge -> ceremonies.verify(assertion, passkey, PARTY));
  }

  private void mustBeRefused(Consumer<TestAuthenticator> lie) throws ProtocolException {
    Passkey passkey = passkey();
    String challenge = ceremonies.challengeToSignIn(BROWSER);
    assertEquals(Optional.of(0L), signedIn(passkey, authenticator.get(challenge)));
    lie.accept(authenticator);
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(challenge)));
  }

  private void mayNotBeAdded(Consumer<TestAuthenticator> lie) throws ProtocolException {
    String challenge = ceremonies.challengeToAdd(LOGIN);
    assertTrue(added(authenticator.create(challenge)).isPresent());
    lie.accept(authenticator);
    assertEquals(Optional.empty(), added(authenticator.create(challenge)));
  }

  @Test
  void aNewKeyIsReadFromAnAnswer() throws ProtocolException {
    authenticator.count(7);
    Passkey.Key key = passkey().key();
    assertEquals(authenticator.credentialId(), key.credentialId());
    assertEquals("example.com", key.rpId());
    assertEquals(7, key.signCount());
    assertEquals(List.of("internal", "hybrid"), key.transports());
    assertEquals(false, key.backupEligible());
  }

  @Test
  void anAnswerOfAnotherOriginIsRefused() throws ProtocolException {
    for (String origin :
        List.of(
            "https://rooms.example.com:8443",
            "http://rooms.example.com",
            "https://example.com",
            "https://rooms.example.com.evil.com",
            "null")) {
      authenticator.origin("https://rooms.example.com");
      mustBeRefused(lying -> lying.origin(origin));
      authenticator.origin("https://rooms.example.com");
      mayNotBeAdded(lying -> lying.origin(origin));
    }
  }

  @Test
  void anAnswerForAnotherRpIdIsRefused() throws ProtocolException {
    mustBeRefused(lying -> lying.rpId("rooms.example.com"));
    authenticator.rpId("example.com");
    mayNotBeAdded(lying -> lying.rpId("evil.com"));
  }

  @Test
  void aPasskeyOfAnotherRpIdIsRefused() throws ProtocolException {
    Passkey.Key key = passkey().key();
    Passkey moved =
        new Passkey(
            "id",
            ALICE,
            new Passkey.Key(key.credentialId(), key.attested(), "old.example", List.of(), false, 0),
            "label",
            Instant.EPOCH,
            Optional.empty(),
            false);
    assertEquals(
        Optional.empty(),
        signedIn(moved, authenticator.get(ceremonies.challengeToSignIn(BROWSER))));
  }

  @Test
  void anAnswerWithoutUserVerificationIsRefused() throws ProtocolException {
    mustBeRefused(lying -> lying.flags(TestAuthenticator.PRESENT));
    authenticator.flags(TestAuthenticator.PRESENT | TestAuthenticator.VERIFIED);
    mayNotBeAdded(lying -> lying.flags(TestAuthenticator.PRESENT));
  }

  @Test
  void anAnswerWithoutPresenceIsRefused() throws ProtocolException {
    mustBeRefused(lying -> lying.flags(TestAuthenticator.VERIFIED));
    authenticator.flags(TestAuthenticator.PRESENT | TestAuthenticator.VERIFIED);
    mayNotBeAdded(lying -> lying.flags(TestAuthenticator.VERIFIED));
  }

  @Test
  void anAnswerFromAFrameIsRefused() throws ProtocolException {
    mustBeRefused(lying -> lying.clientData("\"crossOrigin\":true"));
    authenticator.clientData("\"crossOrigin\":false");
    mayNotBeAdded(lying -> lying.clientData("\"crossOrigin\":true"));
    authenticator.clientData("\"crossOrigin\":false");
    mayNotBeAdded(
        lying -> lying.clientData("\"crossOrigin\":false,\"topOrigin\":\"https://evil.com\""));
  }

  @Test
  void anAnswerOfTheOtherCeremonyIsRefused() throws ProtocolException {
    mustBeRefused(lying -> lying.type("webauthn.create"));
    authenticator.type("webauthn.get");
    assertEquals(Optional.empty(), added(authenticator.create(ceremonies.challengeToAdd(LOGIN))));
  }

  @Test
  void theUserHandleMustBeThatOfThePerson() throws ProtocolException {
    mustBeRefused(lying -> lying.userHandle(ceremonies.handle("user-bob")));
  }

  @Test
  void anAnswerOfAnotherKeyIsRefused() throws ProtocolException {
    Passkey passkey = passkey();
    TestAuthenticator other =
        new TestAuthenticator("example.com", "https://rooms.example.com")
            .userHandle(ceremonies.handle(ALICE))
            .credentialId(authenticator.credentialId());
    String challenge = ceremonies.challengeToSignIn(BROWSER);
    assertEquals(Optional.empty(), signedIn(passkey, other.get(challenge)));
  }

  @Test
  void aChallengeIsForOnePurposeOneOwnerAndTenMinutes() throws ProtocolException {
    Passkey passkey = passkey();
    String challenge = ceremonies.challengeToSignIn(BROWSER);
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(challenge), Secrets.id()));
    assertEquals(Optional.empty(), added(authenticator.create(challenge)));
    String toAdd = ceremonies.challengeToAdd(BROWSER);
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(toAdd)));
    String toRenew = ceremonies.challengeToRenew(BROWSER);
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(toRenew)));
    assertEquals(
        Optional.empty(), added(authenticator.create(ceremonies.challengeToAdd("another"))));
    Ceremonies ofOthers = new Ceremonies(new SharedKey(Secrets.secret()), clock);
    String forged = ofOthers.challengeToSignIn(BROWSER);
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(forged)));
    clock.advance(Challenges.AGE.minusMillis(1));
    assertEquals(Optional.of(0L), signedIn(passkey, authenticator.get(challenge)));
    clock.advance(Duration.ofMillis(1));
    assertEquals(Optional.empty(), signedIn(passkey, authenticator.get(challenge)));
  }

  @Test
  void theHandleHidesTheUserAndIsTheSameOnEveryNode() {
    SharedKey key = new SharedKey(Secrets.secret());
    String handle = new Ceremonies(key, clock).handle(ALICE);
    assertEquals(handle, new Ceremonies(key, clock).handle(ALICE));
    assertEquals(43, handle.length());
    assertEquals(false, handle.equals(ceremonies.handle(ALICE)));
  }
}
