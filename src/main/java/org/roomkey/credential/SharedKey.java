package org.roomkey.credential;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of 256 bits that the nodes share through the database. It signs text that comes back to the
 * server, such as cookies, with HMAC-SHA-256. It encrypts what nobody else may read, with
 * AES-256-GCM under a key that is derived from it. Immutable; safe for use by many threads. The
 * text form hides the key.
 */
public final class SharedKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

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

  /**
   * Encrypts the text.
   *
   * @param context has to be the same when the text is opened; not secret
   * @return base64url without padding, about a third longer than the text
   */
  public String seal(String text, String context) {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, iv, context).doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] both =
          ByteBuffer.allocate(iv.length + encrypted.length).put(iv).put(encrypted).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + CIPHER, e);
    }
  }

  /**
   * The text; empty if this key has not encrypted it in this context, or somebody has changed it.
   */
  public Optional<String> open(String encrypted, String context) {
    try {
      byte[] both = Base64.getUrlDecoder().decode(encrypted);
      if (both.length <= IV_BYTES) {
        return Optional.empty();
      }
      byte[] iv = Arrays.copyOf(both, IV_BYTES);
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, iv, context).doFinal(both, IV_BYTES, both.length - IV_BYTES);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] iv, String context) throws GeneralSecurityException {
    byte[] key = Base64.getUrlDecoder().decode(sign("encryption"));
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public String toString() {
    return "SharedKey";
  }
}
