package org.roomkey.passkey;

/**
 * A browser's answer to a challenge for a sign-in (§5.2.2). Untrusted. Bytes are base64url without
 * padding. The text form hides them.
 *
 * @param userHandle what the authenticator knows about the person; see {@link Ceremonies#handle}
 */
public record Assertion(
    String credentialId,
    String clientData,
    String authenticatorData,
    String signature,
    String userHandle) {
  @Override
  public String toString() {
    return "Assertion";
  }
}
