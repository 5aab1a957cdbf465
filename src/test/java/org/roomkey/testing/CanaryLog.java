package org.roomkey.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps the log of this JVM in a file until it is searched: Roomkey's lines of every level and
 * other lines of enabled levels, with exceptions and causes. The printed output does not change.
 * Lines are searched later, because a secret may be logged before a test knows it. Thread-safe.
 */
final class CanaryLog extends Handler {
  private static final int MAX_CAUSES = 20;

  private final Logger root = Logger.getLogger("");
  private final Logger own = Logger.getLogger("org.roomkey");
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final Path file;
  private BufferedWriter lines;

  CanaryLog() {
    try {
      file = Files.createTempFile("roomkey-canary-", ".log");
      file.toFile().deleteOnExit();
      lines = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    setLevel(Level.ALL);
    for (Handler console : root.getHandlers()) {
      console.setLevel(root.getLevel());
    }
    root.addHandler(this);
    own.setLevel(Level.ALL);
  }

  @Override
  public void publish(LogRecord record) {
    StringBuilder line = new StringBuilder();
    line.append(record.getLevel()).append(' ').append(record.getLoggerName()).append(": ");
    line.append(formatter.formatMessage(record));
    addAll(line, record.getThrown(), 0);
    write(line.toString());
  }

  private static void addAll(StringBuilder line, Throwable thrown, int depth) {
    if (thrown != null && depth < MAX_CAUSES) {
      line.append(" / ").append(thrown);
      for (Throwable suppressed : thrown.getSuppressed()) {
        addAll(line, suppressed, depth + 1);
      }
      addAll(line, thrown.getCause(), depth + 1);
    }
  }

  /** Also for lines that another process printed. */
  synchronized void write(String text) {
    try {
      lines.write(text.replace('\n', ' '));
      lines.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Searches the lines logged since the last call. */
  synchronized void search() {
    try {
      lines.close();
      if (Canaries.isIn(file)) {
        searchLines();
      }
      lines = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void searchLines() throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      while (line != null) {
        Canaries.searchText("the log: " + line.substring(0, line.indexOf(':') + 1), line);
        line = reader.readLine();
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
