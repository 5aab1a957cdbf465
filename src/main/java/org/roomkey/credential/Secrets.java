package org.roomkey.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random secrets and ids, and the digests of secrets. Safe for use by many threads. */
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  /** 256 random bits as 43 characters of base64url. */
  public static String secret() {
    return random(32);
  }

  /** 128 random bits as 22 characters, for an identifier that is unique and hard to guess. */
  public static String id() {
    return random(16);
  }

  /** SHA-256 in hexadecimal. A secret has 256 random bits, so it needs no slow hash. */
  public static String digest(String secret) {
    return HexFormat.of().formatHex(sha256(secret));
  }

  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
