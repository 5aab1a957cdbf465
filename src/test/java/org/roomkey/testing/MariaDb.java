package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real MariaDB at a port of the loopback address, for as long as the object lives. It lets
 * everybody in. Without the program, and if it cannot be obtained, the calling test is skipped with
 * a message. Safe for use by many threads, except start and kill.
 */
public final class MariaDb implements AutoCloseable {
  private static MariaDb shared;

  private final DebianProgram program = DebianProgram.require("mariadbd");
  private final Path folder;
  private final int port;
  private Process process;
  private boolean closed;

  /** Starts one with its own folder, for tests that break it. */
  public MariaDb() {
    try {
      folder = Files.createTempDirectory("roomkey-mariadb-");
      Files.createDirectory(folder.resolve("data"));
      port = TomcatProcess.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    start();
  }

  /** The one of this JVM. */
  public static synchronized MariaDb shared() {
    if (shared == null) {
      shared = new MariaDb();
    }
    return shared;
  }

  /** Starts it, or starts it again on the same data and the same port. */
  public void start() {
    try {
      process =
          program.start(
              folder.resolve("output.txt"),
              List.of(
                  "--no-defaults",
                  "--user=" + System.getProperty("user.name"),
                  // The tables of users do not exist.
                  "--skip-grant-tables",
                  "--datadir=" + folder.resolve("data"),
                  "--lc-messages-dir=" + program.installed("usr/share/mysql"),
                  "--character-sets-dir=" + program.installed("usr/share/mysql/charsets"),
                  "--socket=" + folder.resolve("socket"),
                  "--pid-file=" + folder.resolve("pid"),
                  "--bind-address=127.0.0.1",
                  "--port=" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Wait.until("MariaDB answers", this::answers);
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("MariaDB ended: " + output());
    }
    try (Connection connection = DriverManager.getConnection(url(""))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDBC address of a database. */
  public String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root&connectTimeout=5000";
  }

  /** Runs a statement in no database. */
  public void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url(""));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Ends it as an administrator does. A new one must end like this once before it is killed:
   * MariaDB does not survive a kill before its first checkpoint.
   */
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("MariaDB does not end: " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it and deletes its data; also called when the JVM ends. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      kill();
      DemoData.delete(folder);
    }
  }
}
