package org.roomkey.passkey;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A passkey: a key pair of which we have the public half.
 *
 * @param id shown to the person; not a secret
 * @param label chosen by the person, see {@link org.roomkey.protocol.Names}
 * @param lastUsedAt empty if nobody has signed in with it
 * @param blocked refused for good, because the key seems to exist twice
 */
public record Passkey(
    String id,
    String userId,
    Key key,
    String label,
    Instant createdAt,
    Optional<Instant> lastUsedAt,
    boolean blocked) {

  /**
   * What the authenticator reported when it made the key. Bytes are base64url without padding.
   *
   * @param credentialId by which the authenticator finds the key, at most 1,023 bytes
   * @param attested the credential id, the public key and the model of the authenticator (§6.5.1)
   * @param rpId the host name, or a parent domain of it, at which the key works
   * @param transports how a browser reaches the authenticator, such as {@code internal}
   * @param backupEligible whether the authenticator may copy the key to other devices of its user
   * @param signCount of the last signature; 0 if the authenticator does not count
   */
  public record Key(
      String credentialId,
      String attested,
      String rpId,
      List<String> transports,
      boolean backupEligible,
      long signCount) {}
}
