package org.roomkey.password;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.roomkey.credential.SharedKey;

/**
 * Marks for clients that have to wait before the next attempt at an account: {@code
 * time.signature}. After the delay, a client with a mark precedes clients without one, see {@link
 * org.roomkey.limit.FailureDelay}. The next evaluated attempt at the account, by any client,
 * invalidates older marks. So collecting marks gives no further attempt. Immutable; safe for use by
 * many threads.
 */
public final class WaitingMarks {
  /** Longer than any delay. */
  public static final Duration AGE = Duration.ofMinutes(2);

  private static final int MAX_MARKS = 4;
  private static final int MAX_CHARS = 100;
  private static final int TIME_DIGITS = 18;

  private final SharedKey key;
  private final Clock clock;

  public WaitingMarks(SharedKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  public String mark(String account) {
    String time = Long.toString(clock.millis());
    return time + "." + key.sign(text(time, account));
  }

  /**
   * The age of the first valid mark; zero if none is valid.
   *
   * @param marks untrusted
   */
  public Duration waited(List<String> marks, String account) {
    return marks.stream()
        .limit(MAX_MARKS)
        .filter(mark -> mark.length() <= MAX_CHARS && isOurs(mark, account))
        .map(mark -> Long.parseLong(mark.substring(0, mark.indexOf('.'))))
        .map(time -> Duration.ofMillis(clock.millis() - time))
        .filter(age -> !age.isNegative() && age.compareTo(AGE) <= 0)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private boolean isOurs(String mark, String account) {
    int dot = mark.indexOf('.');
    return dot > 0
        && dot <= TIME_DIGITS
        && key.hasSigned(text(mark.substring(0, dot), account), mark.substring(dot + 1));
  }

  private static String text(String time, String account) {
    return "wait\n" + time + "\n" + account;
  }
}
