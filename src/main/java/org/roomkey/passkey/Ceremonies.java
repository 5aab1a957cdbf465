package org.roomkey.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.CollectedClientDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.passkey.Challenges.Purpose;
import org.roomkey.passkey.PasskeyStore.Answered;

/**
 * The two ceremonies of WebAuthn: creates the challenges, and verifies the answers of browsers
 * (§7.1, §7.2) with WebAuthn4J. The authenticator must have verified its user. Its model does not
 * matter, so no attestation is requested or checked. Safe for use by many threads.
 */
public final class Ceremonies {
  /** The accepted algorithms of keys (COSE), the preferred one first: ES256, EdDSA, RS256. */
  public static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);

  /** How long a challenge can be answered. */
  public static final Duration CHALLENGE_AGE = Challenges.AGE;

  private static final Log LOG = Log.of(Ceremonies.class);
  private static final List<PublicKeyCredentialParameters> PARAMETERS =
      ALGORITHMS.stream()
          .map(COSEAlgorithmIdentifier::create)
          .map(id -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, id))
          .toList();

  /**
   * A valid answer for a new passkey.
   *
   * @param challenge that it answers
   */
  record NewKey(Passkey.Key key, Answered challenge) {}

  private final SharedKey key;
  private final Challenges challenges;
  private final ObjectConverter converter = new ObjectConverter();
  private final WebAuthnManager verifier =
      WebAuthnManager.createNonStrictWebAuthnManager(converter);
  private final AttestedCredentialDataConverter attested =
      new AttestedCredentialDataConverter(converter);
  private final CollectedClientDataConverter clientData =
      new CollectedClientDataConverter(converter);

  /**
   * @param key signs challenges, and hides the ids of users from authenticators
   */
  public Ceremonies(SharedKey key, Clock clock) {
    this.key = key;
    this.challenges = new Challenges(key, clock);
  }

  /** A challenge for a new passkey, which only this login can answer. As base64url. */
  public String challengeToAdd(String loginId) {
    return text(Challenges.bytes(challenges.create(Purpose.ADD, loginId)));
  }

  /**
   * A challenge for a sign-in, which only this browser can answer. As base64url.
   *
   * @param browser a random id, which only the browser knows
   */
  public String challengeToSignIn(String browser) {
    return text(Challenges.bytes(challenges.create(Purpose.SIGN_IN, browser)));
  }

  /** A challenge for a signed-in person, which only this login can answer. As base64url. */
  public String challengeToRenew(String loginId) {
    return text(Challenges.bytes(challenges.create(Purpose.RENEW, loginId)));
  }

  /** The user handle: by it an authenticator knows the person, without the id (§14.6.1). */
  public String handle(String userId) {
    return key.sign("handle\n" + userId);
  }

  /** The new key, if the answer is valid. */
  Optional<NewKey> verify(Attestation answer, RelyingParty party, String loginId) {
    return challenge(answer.clientData())
        .flatMap(
            challenge ->
                challenges
                    .check(Purpose.ADD, loginId, challenge)
                    .flatMap(
                        answered ->
                            key(answer, property(party, challenge), party.id())
                                .map(made -> new NewKey(made, answered))));
  }

  /**
   * The challenge that is answered; empty if it is not a valid one.
   *
   * @param owner the browser or the login that answers
   */
  Optional<Answered> answered(Assertion answer, Purpose purpose, String owner) {
    return challenge(answer.clientData())
        .flatMap(challenge -> challenges.check(purpose, owner, challenge));
  }

  /**
   * The sign count of a valid answer; empty if the answer is not valid. The challenge must have
   * been checked by {@link #answered}.
   */
  Optional<Long> verify(Assertion answer, Passkey passkey, RelyingParty party) {
    boolean isOfPerson = answer.userHandle().equals(handle(passkey.userId()));
    boolean isHere = passkey.key().rpId().equals(party.id());
    return isOfPerson && isHere
        ? challenge(answer.clientData())
            .flatMap(challenge -> signCount(answer, passkey.key(), property(party, challenge)))
        : Optional.empty();
  }

  private Optional<String> challenge(String answered) {
    return guarded(
        () ->
            new String(
                clientData.convert(bytes(answered)).getChallenge().getValue(),
                StandardCharsets.US_ASCII));
  }

  private static ServerProperty property(RelyingParty party, String challenge) {
    return ServerProperty.builder()
        .origin(new Origin(party.origin()))
        .rpId(party.id())
        .challenge(new DefaultChallenge(Challenges.bytes(challenge)))
        .build();
  }

  private Optional<Passkey.Key> key(Attestation answer, ServerProperty server, String rpId) {
    return guarded(
        () -> {
          RegistrationData data =
              verifier.verify(
                  new RegistrationRequest(
                      bytes(answer.attestationObject()), bytes(answer.clientData())),
                  new RegistrationParameters(server, PARAMETERS, true, true));
          AuthenticatorData<?> made = data.getAttestationObject().getAuthenticatorData();
          AttestedCredentialData key = made.getAttestedCredentialData();
          return new Passkey.Key(
              text(key.getCredentialId()),
              text(attested.convert(key)),
              rpId,
              answer.transports(),
              made.isFlagBE(),
              made.getSignCount());
        });
  }

  /** The store compares the sign count, in its transaction. */
  private Optional<Long> signCount(Assertion answer, Passkey.Key key, ServerProperty server) {
    return guarded(
        () -> {
          CredentialRecordImpl stored =
              new CredentialRecordImpl(
                  new NoneAttestationStatement(),
                  true,
                  key.backupEligible(),
                  false,
                  0,
                  attested.convert(bytes(key.attested())),
                  null,
                  null,
                  null,
                  null);
          AuthenticationData data =
              verifier.verify(
                  new AuthenticationRequest(
                      bytes(answer.credentialId()),
                      bytes(answer.userHandle()),
                      bytes(answer.authenticatorData()),
                      bytes(answer.clientData()),
                      bytes(answer.signature())),
                  new AuthenticationParameters(server, stored, null, true, true));
          return data.getAuthenticatorData().getSignCount();
        });
  }

  /** Any failure of the library is a refusal: the answer is a stranger's. */
  private static <T> Optional<T> guarded(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "an answer to a challenge is not valid: {0}", e.toString());
      return Optional.empty();
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
