package org.roomkey.oidc;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.roomkey.credential.SharedKey;

/**
 * A sign-in between its beginning and the provider's answer. It travels in an encrypted cookie of
 * the browser, so that strangers store nothing here, and belongs to one {@code state}.
 *
 * @param provider the name in the settings
 * @param verifier of PKCE (RFC 7636 §4.1)
 * @param loginId of the login whose person authenticates again; empty for a new login
 * @param next the path to go to afterwards; has no line break
 */
record PendingSignIn(
    String provider,
    String nonce,
    String verifier,
    Instant expiresAt,
    Optional<String> loginId,
    String next) {
  private static final int FIELDS = 6;

  /** The encrypted text for a cookie. */
  String seal(SharedKey key, String state) {
    List<String> fields =
        List.of(
            provider,
            nonce,
            verifier,
            Long.toString(expiresAt.toEpochMilli()),
            loginId.orElse(""),
            next);
    return key.seal(String.join("\n", fields), state);
  }

  /** Empty if the text is not ours, or belongs to another state. */
  static Optional<PendingSignIn> open(SharedKey key, String encrypted, String state) {
    return key.open(encrypted, state)
        .map(text -> text.split("\n", FIELDS))
        .filter(fields -> fields.length == FIELDS)
        .flatMap(PendingSignIn::of);
  }

  private static Optional<PendingSignIn> of(String[] fields) {
    try {
      return Optional.of(
          new PendingSignIn(
              fields[0],
              fields[1],
              fields[2],
              Instant.ofEpochMilli(Long.parseLong(fields[3])),
              Optional.of(fields[4]).filter(id -> !id.isEmpty()),
              fields[5]));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "PendingSignIn[" + provider + "]";
  }
}
