package org.roomkey.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of 256 bits that the nodes share through the database. It signs cookies and other text that
 * comes back to the server, with HMAC-SHA-256. Immutable; safe for use by many threads. The text
 * form hides the key.
 */
public final class SharedKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  /** Only copied, never used itself: a copy takes half the time of a new one. */
  private final Mac ready;

  /**
   * @param encoded 32 bytes as base64url without padding, such as {@link Secrets#secret()}
   */
  public SharedKey(String encoded) {
    byte[] bytes = Base64.getUrlDecoder().decode(encoded);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a shared key has " + BYTES + " bytes");
    }
    try {
      ready = Mac.getInstance(ALGORITHM);
      ready.init(new SecretKeySpec(bytes, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** 43 characters of base64url. */
  public String sign(String text) {
    try {
      Mac mac = (Mac) ready.clone();
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the Java platform copies " + ALGORITHM, e);
    }
  }

  /** Takes the same time for every signature of the same length. */
  public boolean hasSigned(String text, String signature) {
    return MessageDigest.isEqual(
        sign(text).getBytes(StandardCharsets.US_ASCII),
        signature.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "SharedKey";
  }
}
