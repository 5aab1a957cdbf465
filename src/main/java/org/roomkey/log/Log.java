package org.roomkey.log;

import java.util.ResourceBundle;
import java.util.stream.Stream;

/**
 * The logger of a class. Escapes and shortens every parameter, and hides the messages of foreign
 * exceptions. Safe for use by many threads.
 */
public final class Log implements System.Logger {
  private final System.Logger target;

  private Log(System.Logger target) {
    this.target = target;
  }

  public static Log of(Class<?> type) {
    return new Log(System.getLogger(type.getName()));
  }

  @Override
  public String getName() {
    return target.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return target.isLoggable(level);
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String text, Throwable fault) {
    if (isLoggable(level)) {
      target.log(level, bundle, LogText.of(text), fault == null ? null : LoggedFault.of(fault));
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... values) {
    if (isLoggable(level)) {
      boolean isPlain = values == null || values.length == 0;
      target.log(
          level, bundle, isPlain ? LogText.of(format) : format, isPlain ? null : texts(values));
    }
  }

  /** Converts the values to safe text; numbers stay numbers for the format. */
  private static Object[] texts(Object... values) {
    return Stream.of(values)
        .map(value -> value instanceof Number ? value : LogText.of(String.valueOf(value)))
        .toArray();
  }
}
