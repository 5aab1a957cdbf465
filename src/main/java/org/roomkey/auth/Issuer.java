package org.roomkey.auth;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.credential.Scope;

/**
 * An accepted issuer of JWTs, and how to read its tokens.
 *
 * @param name in the names of its settings; empty for the default issuer
 * @param issuer the claim {@code iss}, compared exactly
 * @param audience a required value of the claim {@code aud}
 * @param keys where the issuer publishes its public keys (RFC 7517 §5)
 * @param algorithms accepted signature algorithms (RFC 7518 §3.1), the preferred one first. A key
 *     without an algorithm of its own is used for the first one that fits it, and for no other.
 * @param skew how far the issuer's clock may be ahead of ours in {@code nbf}; not applied to {@code
 *     exp}
 * @param notBefore a JWT whose {@code iat} is absent or earlier is refused; empty to ignore it
 * @param userClaim identifies the person
 * @param nameClaim has the display name
 * @param scopesClaim has scopes, as text or as a list; empty to read none
 * @param scopes the maximum for every JWT, and the scopes of a JWT that names none
 * @param groupsClaim has the groups that grant memberships; empty if none do
 * @param createsUsers whether an unknown person is created; otherwise the claim is the id of a
 *     person whom an administrator has created
 */
public record Issuer(
    String name,
    String issuer,
    String audience,
    URI keys,
    List<String> algorithms,
    Duration skew,
    Optional<Instant> notBefore,
    String userClaim,
    String nameClaim,
    Optional<String> scopesClaim,
    Set<Scope> scopes,
    Optional<String> groupsClaim,
    boolean createsUsers) {

  /** Asymmetric algorithms only: who can verify a signature cannot create one. */
  public static final List<String> ALGORITHMS =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final List<String> OWN_HOSTS = List.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Whether an attacker on the network can neither read nor change what is sent to the address: it
   * has TLS, or is on this machine.
   */
  public static boolean isSafe(URI address) {
    return "https".equals(address.getScheme())
        ? address.getHost() != null
        : "http".equals(address.getScheme()) && OWN_HOSTS.contains(address.getHost());
  }

  /** How long fetched keys are used before they are fetched again. */
  static final Duration KEYS_KEPT = Duration.ofMinutes(5);

  /** How long the last keys are used while the issuer does not answer. */
  static final Duration KEYS_KEPT_IN_OUTAGE = Duration.ofHours(4);

  /** The name of a setting of this issuer, for the log. */
  String setting(String rest) {
    return "roomkey.jwt." + (name.isEmpty() ? "" : name + ".") + rest;
  }
}
