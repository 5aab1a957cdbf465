package org.roomkey.password;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;

/**
 * A cookie that remembers who has signed in with a password in this browser: {@code
 * device.day-mark… .signature}. The nodes share the key of the signature, so the server stores
 * nothing. The cookie is no credential: it only separates a person's own attempts from those of
 * strangers. A mark is bound to the browser's random id, the person and the stored password, and
 * ends with that password. Immutable; safe for use by many threads.
 */
public final class KnownDevices {
  /** How long a browser is known after the last sign-in. */
  public static final Duration AGE = Duration.ofDays(365);

  private static final int MAX_PEOPLE = 4;

  /** The server never writes a longer cookie. */
  private static final int MAX_CHARS = 400;

  private static final int MARK_CHARS = 22;

  private final SharedKey key;
  private final Clock clock;

  public KnownDevices(SharedKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /** The content of a cookie with a valid signature. */
  private record Device(String id, List<String> entries) {}

  /**
   * The id of the browser, if one of the cookies has a mark of this person.
   *
   * @param cookies untrusted
   * @param subject the person and the password, see {@link AccountKey#subject}
   */
  Optional<String> known(List<String> cookies, String subject) {
    long today = today();
    return signed(cookies)
        .filter(device -> device.entries.stream().anyMatch(e -> isOf(device, e, subject, today)))
        .map(Device::id)
        .findFirst();
  }

  /** The new value of the cookie after the person has entered the right password. */
  String remember(List<String> cookies, String subject) {
    Device device = signed(cookies).findFirst().orElse(new Device(Secrets.id(), List.of()));
    long today = today();
    String entry = today + "-" + mark(device.id, today, subject);
    String text =
        Stream.concat(
                Stream.of(device.id, entry),
                device.entries.stream()
                    .filter(other -> !isOf(device, other, subject, today))
                    .limit(MAX_PEOPLE - 1L))
            .collect(Collectors.joining("."));
    return text + "." + key.sign(text);
  }

  private long today() {
    return Duration.ofMillis(clock.millis()).toDays();
  }

  private Stream<Device> signed(List<String> cookies) {
    return cookies.stream()
        .limit(MAX_PEOPLE)
        .filter(cookie -> cookie.length() <= MAX_CHARS)
        .flatMap(cookie -> device(cookie).stream());
  }

  private Optional<Device> device(String cookie) {
    int dot = cookie.lastIndexOf('.');
    if (dot < 0 || !key.hasSigned(cookie.substring(0, dot), cookie.substring(dot + 1))) {
      return Optional.empty();
    }
    List<String> parts = List.of(cookie.substring(0, dot).split("\\."));
    return Optional.of(new Device(parts.get(0), parts.subList(1, parts.size())));
  }

  /** The entry is well-formed, because the cookie is signed. */
  private boolean isOf(Device device, String entry, String subject, long today) {
    int dash = entry.indexOf('-');
    long day = Long.parseLong(entry.substring(0, dash));
    return today - day <= AGE.toDays()
        && entry.substring(dash + 1).equals(mark(device.id, day, subject));
  }

  private String mark(String id, long day, String subject) {
    return key.sign("mark\n" + id + "\n" + day + "\n" + subject).substring(0, MARK_CHARS);
  }
}
