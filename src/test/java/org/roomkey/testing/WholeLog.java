package org.roomkey.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Captures the log of this JVM with exceptions, instead of printing it: Roomkey's lines of every
 * level, and the server's at the levels of {@code tomcat-conf}. Thread-safe.
 */
public final class WholeLog extends Handler implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final Logger own = Logger.getLogger("org.roomkey");
  private final List<Logger> named;
  private final Handler[] before = root.getHandlers();
  private final Level levelBefore = root.getLevel();
  private final Level ownLevelBefore = own.getLevel();
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final List<String> lines = new ArrayList<>();

  public WholeLog() {
    Stream.of(before)
        .filter(handler -> !(handler instanceof CanaryLog))
        .forEach(root::removeHandler);
    setLevel(Level.ALL);
    root.addHandler(this);
    root.setLevel(Level.INFO);
    named = levels();
    own.setLevel(Level.ALL);
  }

  private static List<Logger> levels() {
    Properties conf = new Properties();
    try (InputStream in = Files.newInputStream(Path.of("tomcat-conf/conf/logging.properties"))) {
      conf.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Logger> named = new ArrayList<>();
    for (String name : conf.stringPropertyNames()) {
      if (name.endsWith(".level") && name.startsWith("org.apache") && !name.contains("Handler")) {
        Logger logger = Logger.getLogger(name.substring(0, name.length() - ".level".length()));
        logger.setLevel(Level.parse(conf.getProperty(name)));
        named.add(logger);
      }
    }
    return named;
  }

  @Override
  public synchronized void publish(LogRecord line) {
    lines.add(formatter.format(line));
  }

  /** Everything so far. */
  public synchronized String text() {
    return String.join("\n", lines);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    root.setLevel(levelBefore);
    own.setLevel(ownLevelBefore);
    named.forEach(logger -> logger.setLevel(null));
    for (Handler handler : before) {
      root.removeHandler(handler);
      root.addHandler(handler);
    }
  }
}
