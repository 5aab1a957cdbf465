package org.roomkey.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.roomkey.limit.KeyedSemaphore;

/**
 * Hashes passwords with Argon2id (RFC 9106): 19 MiB, two passes, one lane. The stored string has
 * the parameters, so that they can be raised later. Each call takes tens of milliseconds of CPU and
 * 19 MiB. So at most as many calls as processors, but at least two, run at once; the others wait
 * for up to 5 s. Strangers share all places but one, and a bounded queue. Safe for use by many
 * threads.
 */
public final class PasswordHasher {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern ENCODED =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PLACES = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** More than one address can use; some seconds of work for one processor. */
  private static final int MAX_STRANGERS = 64;

  private final SecureRandom random = new SecureRandom();
  private final Semaphore places = new Semaphore(PLACES, true);
  private final KeyedSemaphore strangers =
      new KeyedSemaphore(PLACES - 1, MAX_STRANGERS - PLACES + 1, PATIENCE);

  /** Too many passwords are being hashed. This password was not checked. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException() {
      super("too many passwords are being hashed", null, false, false);
    }
  }

  /**
   * The string to store: {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}.
   *
   * @throws BusyException if there was no place in time
   */
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = compute(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /**
   * Compares in constant time.
   *
   * @throws IllegalArgumentException if {@code encoded} was not written by {@link #hash}
   * @throws BusyException if there was no place in time
   */
  public boolean matches(String password, String encoded) {
    Matcher parts = parse(encoded);
    byte[] expected = Base64.getDecoder().decode(parts.group(5));
    byte[] actual =
        compute(
            password,
            Base64.getDecoder().decode(parts.group(4)),
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  /**
   * As {@link #matches}, for an attempt from an unknown browser. Leaves a place free for the
   * others.
   *
   * @throws BusyException if there was no place in time, or too many wait for one
   */
  boolean matchesOfStranger(String password, String encoded) {
    return strangers.call("", () -> matches(password, encoded)).orElseThrow(BusyException::new);
  }

  /** Whether {@code encoded} was made with other parameters than {@link #hash} uses now. */
  public boolean isOutdated(String encoded) {
    Matcher parts = parse(encoded);
    return Integer.parseInt(parts.group(1)) != MEMORY_KIB
        || Integer.parseInt(parts.group(2)) != PASSES
        || Integer.parseInt(parts.group(3)) != LANES;
  }

  private static Matcher parse(String encoded) {
    Matcher parts = ENCODED.matcher(encoded);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not an Argon2id password hash");
    }
    return parts;
  }

  private byte[] compute(
      String password, byte[] salt, int memoryKib, int passes, int lanes, int hashBytes) {
    try {
      if (!places.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BusyException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException();
    }
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[hashBytes];
      argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      places.release();
    }
  }
}
