package org.roomkey.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL. One that all tests of this JVM share is there from its first use on and ends
 * with the JVM; tests that kill one start their own. Up in about three seconds; a database in it
 * takes a tenth. Safe for use by many threads.
 */
public final class Postgres implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static Postgres shared;

  private final Path data;
  private final Map<String, String> settings;
  private EmbeddedPostgres server;
  private boolean closed;

  private Postgres(Path data, Map<String, String> settings) {
    this.data = data;
    this.settings = settings;
    this.server = start(0);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** The one of this JVM. */
  public static synchronized Postgres shared() {
    if (shared == null) {
      shared = new Postgres(newFolder(), Map.of());
    }
    return shared;
  }

  /** A separate one with its own folder, for tests that break it. */
  public static Postgres start() {
    return start(Map.of());
  }

  /**
   * @param settings of {@code postgresql.conf}; by default nothing is forced to the disk
   */
  public static Postgres start(Map<String, String> settings) {
    return new Postgres(newFolder(), settings);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("roomkey-postgres-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param port 0 for a free one
   */
  private EmbeddedPostgres start(int port) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setLocaleConfig("locale", "C")
            .setServerConfig("max_connections", "200")
            // The embedded default would lose committed data.
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(START);
    settings.forEach(builder::setServerConfig);
    if (port != 0) {
      builder.setPort(port);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new and empty database, made as docs/operations.md says. */
  public PostgresDatabase newDatabase() {
    return new PostgresDatabase(this, create(""));
  }

  /** A copy of a database, which must have no open connections. */
  public PostgresDatabase copyOf(PostgresDatabase other) {
    return new PostgresDatabase(this, create(" TEMPLATE " + other.name()));
  }

  private String create(String options) {
    String name = "roomkey_" + NUMBER.incrementAndGet();
    execute("CREATE DATABASE " + name + options);
    return name;
  }

  /** Runs a statement as the superuser in the database {@code postgres}. */
  public void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The JDBC address of a database; local clients need no password. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
  }

  public int port() {
    return server.getPort();
  }

  /** {@code kill -9} of every one of its processes, as if the machine had lost its power. */
  public void kill() {
    processes().forEach(ProcessHandle::destroyForcibly);
    Wait.until("the port of the killed server is closed", () -> !isListening());
    stop();
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** Ends every process and stops listening, as an administrator does it. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again, on the same data and the same port. */
  public void restart() {
    server = start(server.getPort());
  }

  /** From now on it accepts connections and statements but answers none. */
  public void freeze() {
    signal("-STOP");
  }

  /** It goes on where it was. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes().forEach(process -> command.add(Long.toString(process.pid())));
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(command + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<ProcessHandle> processes() {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
      return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it and deletes its data; also called when the JVM ends. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stop();
      DemoData.delete(data);
    }
  }
}
