package org.roomkey.auth;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.credential.Scope;

/**
 * Whose JWTs are taken, and what is read from them.
 *
 * @param name the claim {@code iss}, compared exactly
 * @param audience must stand in the claim {@code aud}
 * @param keys where the issuer publishes its public keys (RFC 7517 §5)
 * @param algorithms those that signatures may have (RFC 7518 §3.1), the preferred one first: a key
 *     that names none itself is good for the first that fits it, and for no other
 * @param skew how far the issuer's clock may be ahead of ours in {@code nbf}; never added to {@code
 *     exp}
 * @param userClaim says who it is
 * @param nameClaim says what the person is called
 * @param scopesClaim holds scopes, as text or as a list; empty where none is read
 * @param scopes the most that a JWT is good for, and what one has that says nothing about it
 * @param createsUsers whether a person whom nobody knows is created; otherwise the claim is the id
 *     of a person whom an administrator has made
 */
public record Issuer(
    String name,
    String audience,
    URI keys,
    List<String> algorithms,
    Duration skew,
    String userClaim,
    String nameClaim,
    Optional<String> scopesClaim,
    Set<Scope> scopes,
    boolean createsUsers) {

  /** Signatures by a private key alone: whoever can check them cannot make them. */
  public static final List<String> ALGORITHMS =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /** A key fetched once is good for so long before it is asked for again. */
  static final Duration KEYS_KEPT = Duration.ofMinutes(5);

  /** While the issuer is away, the keys that it published last are good for so long. */
  static final Duration KEYS_KEPT_IN_OUTAGE = Duration.ofHours(4);
}
