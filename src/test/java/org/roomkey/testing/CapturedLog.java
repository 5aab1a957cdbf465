package org.roomkey.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Captures Roomkey's log, instead of printing it, in a test that provokes failures. Thread-safe.
 */
public final class CapturedLog extends Handler implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger = Logger.getLogger("org.roomkey");
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final List<String> lines = new ArrayList<>();
  private final Level least;
  private Level before;

  /** Captures warnings and errors. */
  public CapturedLog() {
    this(Level.WARNING);
  }

  /**
   * @param least the lowest level that is captured
   */
  public CapturedLog(Level least) {
    this.least = least;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    setLevel(least);
    before = logger.getLevel();
    logger.setLevel(least.intValue() < Level.INFO.intValue() ? least : before);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeHandler(this);
    logger.setLevel(before);
    logger.setUseParentHandlers(true);
  }

  @Override
  public synchronized void publish(LogRecord line) {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof CanaryLog) {
        handler.publish(line);
      }
    }
    if (isLoggable(line)) {
      lines.add(line.getLevel() + " " + formatter.formatMessage(line));
    }
  }

  /** Each with its level. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
