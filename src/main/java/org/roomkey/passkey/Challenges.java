package org.roomkey.passkey;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.passkey.PasskeyStore.Answered;

/**
 * Makes and checks challenges (§13.4.3): {@code end.random.signature}. The nodes share the key of
 * the signature, so nothing is stored until somebody has answered. Immutable; safe for use by many
 * threads.
 */
final class Challenges {
  static final Duration AGE = Duration.ofMinutes(10);

  /** What an answer to the challenge does. */
  enum Purpose {
    ADD,
    SIGN_IN,
    /** A signed-in person authenticates again. */
    RENEW
  }

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15})\\.[A-Za-z0-9_-]{22}(?=\\.)\\.([A-Za-z0-9_-]{43})");

  private final SharedKey key;
  private final Clock clock;

  Challenges(SharedKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * @param owner who may answer: a browser or a login
   */
  String create(Purpose purpose, String owner) {
    String text = clock.instant().plus(AGE).toEpochMilli() + "." + Secrets.id();
    return text + "." + key.sign(signed(purpose, owner, text));
  }

  /**
   * Checks that the challenge is ours, for this purpose and owner, and has not ended. It does not
   * check whether it was answered before.
   *
   * @param challenge untrusted
   */
  Optional<Answered> check(Purpose purpose, String owner, String challenge) {
    Matcher form = FORM.matcher(challenge);
    if (!form.matches()) {
      return Optional.empty();
    }
    String text = challenge.substring(0, form.start(2) - 1);
    Instant end = Instant.ofEpochMilli(Long.parseLong(form.group(1)));
    return key.hasSigned(signed(purpose, owner, text), form.group(2))
            && clock.instant().isBefore(end)
        ? Optional.of(new Answered(Secrets.digest(challenge), end))
        : Optional.empty();
  }

  private static String signed(Purpose purpose, String owner, String text) {
    return "challenge\n" + purpose.name().toLowerCase(Locale.ROOT) + "\n" + owner + "\n" + text;
  }

  static byte[] bytes(String challenge) {
    return challenge.getBytes(StandardCharsets.US_ASCII);
  }
}
