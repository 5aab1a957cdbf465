package org.roomkey.log;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Logs a message once a minute at most, and counts the omitted ones. It is for messages that any
 * request may cause, such as a database outage. Its own lock guards its memory; it calls the logger
 * without the lock.
 */
public final class SparseLog {
  private static final long BETWEEN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MAX_TEXTS = 64;

  private static final class Said {
    private long at;
    private long unsaid;
  }

  private final Log log;
  private final LongSupplier nanoTime;
  private final Map<String, Said> texts = new HashMap<>();

  public SparseLog(Log log) {
    this(log, System::nanoTime);
  }

  SparseLog(Log log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * @param text with {@code {0}} and so on for the parameters; identifies the message, whatever the
   *     parameters
   */
  public void log(Level level, String text, Object... parameters) {
    long unsaid = unsaid(text);
    if (unsaid >= 0) {
      log.log(level, text + suffix(unsaid), parameters);
    }
  }

  /** Logs a failure; the text and the class of the failure identify the message. */
  public void log(Level level, String text, Throwable failure) {
    long unsaid = unsaid(text + " " + failure.getClass().getName());
    if (unsaid >= 0) {
      log.log(level, text + suffix(unsaid), failure);
    }
  }

  private static String suffix(long unsaid) {
    return unsaid == 0 ? "" : " (and " + unsaid + " times since this was said last)";
  }

  /**
   * @return how often the message was omitted since it was last logged; negative if it is still too
   *     early
   */
  private synchronized long unsaid(String text) {
    long now = nanoTime.getAsLong();
    String key = texts.size() < MAX_TEXTS || texts.containsKey(text) ? text : "";
    Said said = texts.get(key);
    if (said == null) {
      said = new Said();
      texts.put(key, said);
    } else if (now - said.at < BETWEEN_NANOS) {
      said.unsaid++;
      return -1;
    }
    long unsaid = said.unsaid;
    said.at = now;
    said.unsaid = 0;
    return unsaid;
  }
}
