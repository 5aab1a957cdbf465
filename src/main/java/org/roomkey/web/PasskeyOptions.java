package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.passkey.Passkey;
import org.roomkey.passkey.RelyingParty;
import org.roomkey.user.UserStore.Account;

/**
 * The options that a page passes to the browser for a passkey, in the JSON form of WebAuthn (§5.4,
 * §5.5). Bytes are base64url without padding.
 */
public final class PasskeyOptions {
  private static final String TYPE = "public-key";

  /** How long the browser waits for the person. Shorter than a challenge is valid. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  public record Site(String id, String name) {}

  public record Person(String id, String name, String displayName) {}

  public record Algorithm(String type, long alg) {}

  public record Known(String type, String id, List<String> transports) {}

  public record Selection(String residentKey, boolean requireResidentKey, String userVerification) {
    private static final Selection REQUIRED = new Selection("required", true, "required");
  }

  /** For {@code navigator.credentials.create}. */
  public record Creation(
      Site rp,
      Person user,
      String challenge,
      List<Algorithm> pubKeyCredParams,
      long timeout,
      List<Known> excludeCredentials,
      Selection authenticatorSelection,
      String attestation) {}

  /** For {@code navigator.credentials.get}. */
  public record Request(String challenge, String rpId, long timeout, String userVerification) {}

  private PasskeyOptions() {}

  /**
   * The relying party of a request; empty if there are no passkeys at its host.
   *
   * @param rpId configured; empty for the host
   */
  public static Optional<RelyingParty> party(HttpServletRequest request, Optional<String> rpId) {
    return partyAt(request.getServerName(), request, rpId);
  }

  /** As above, for a request to another name of this server. */
  public static Optional<RelyingParty> partyAt(
      String host, HttpServletRequest request, Optional<String> rpId) {
    return RelyingParty.of(request.getScheme(), host, request.getServerPort(), rpId);
  }

  /**
   * @param known the passkeys of the person, which the same authenticator must not replace
   */
  public static Creation creation(
      RelyingParty party, Account account, String handle, String challenge, List<Passkey> known) {
    return new Creation(
        new Site(party.id(), "Roomkey"),
        new Person(handle, account.username(), account.user().name()),
        challenge,
        Ceremonies.ALGORITHMS.stream().map(id -> new Algorithm(TYPE, id)).toList(),
        PATIENCE.toMillis(),
        known.stream()
            .map(Passkey::key)
            .map(key -> new Known(TYPE, key.credentialId(), key.transports()))
            .toList(),
        Selection.REQUIRED,
        "none");
  }

  public static Request request(RelyingParty party, String challenge) {
    return new Request(challenge, party.id(), PATIENCE.toMillis(), "required");
  }
}
