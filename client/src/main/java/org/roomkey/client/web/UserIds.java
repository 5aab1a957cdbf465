package org.roomkey.client.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Makes user ids of the names that an application uses: {@code dana} becomes {@code orders.dana}.
 * No two names become the same id:
 *
 * <ul>
 *   <li>Letters and digits of ASCII and {@code . _ -} stay. Each other byte of the name in UTF-8
 *       becomes {@code :} and two hexadecimal digits, so {@code SALES\dana} becomes {@code
 *       orders.SALES:5Cdana}.
 *   <li>An id that would be longer than 64 characters is {@code orders.::} and the first 160 bits
 *       of the name's SHA-256 as base64url.
 * </ul>
 */
final class UserIds {
  /** So that a hash fits behind every prefix. */
  static final int MAX_PREFIX_CHARS = 32;

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  private static final int MAX_CHARS = 64;
  private static final int HASH_BYTES = 20;

  private final String prefix;

  /**
   * @param prefix of all ids; without the dot
   */
  UserIds(String prefix) {
    this.prefix = prefix;
  }

  /** The user id for the name. */
  String of(String name) {
    String id = prefix + "." + escaped(name);
    return id.length() <= MAX_CHARS ? id : prefix + ".::" + hash(name);
  }

  /** The name with nothing but characters of an id. */
  static String escaped(String name) {
    StringBuilder id = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (PLAIN.indexOf(c) >= 0) {
        id.append(c);
      } else {
        id.append(String.format(Locale.ROOT, ":%02X", (int) c));
      }
    }
    return id.toString();
  }

  private static String hash(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
