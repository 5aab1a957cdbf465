package org.roomkey.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.embedded.core.ExecutableProvider;

/**
 * Runs PostgreSQL and Redis of {@link RunCluster} and stops them at its end, since they are no
 * JVMs.
 */
final class ClusterStores {
  /** Printed when both can be used. */
  static final String READY = "PostgreSQL and Redis are ready";

  static final String DATABASE = "roomkey";

  private ClusterStores() {}

  /**
   * @param args the folder for the database, the ports of PostgreSQL and Redis
   */
  public static void main(String[] args) throws Exception {
    ChildJvm.endWithStarter();
    try {
      Path data = Path.of(args[0]);
      requireUnused(data);
      startRedis(Integer.parseInt(args[2]));
      createDatabase(startPostgres(data, Integer.parseInt(args[1])));
      awaitEndAtExit(postmaster(data).orElseThrow());
      System.out.println(READY);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    Thread.currentThread().join();
  }

  /** Fails if PostgreSQL outlived an earlier, killed run and still uses the data. */
  private static void requireUnused(Path data) throws IOException {
    Optional<ProcessHandle> user = postmaster(data);
    if (user.isPresent()) {
      throw new IllegalStateException(
          "Process " + user.get().pid() + " uses " + data + ": end it first.");
    }
  }

  private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
    Path lock = data.resolve("postmaster.pid");
    return Files.exists(lock)
        ? ProcessHandle.of(Long.parseLong(Files.readAllLines(lock).get(0).strip()))
        : Optional.empty();
  }

  /** The library's hook stops the server, but does not wait for its processes. */
  private static void awaitEndAtExit(ProcessHandle postmaster) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join()));
  }

  /** Never closed here: the library's own shutdown hook does that. */
  private static EmbeddedPostgres startPostgres(Path data, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(Files.createDirectories(data))
        .setCleanDataDirectory(false)
        .setPort(port)
        .setLocaleConfig("locale", "C")
        .setServerConfig("synchronous_commit", "on")
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  private static void createDatabase(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  private static void startRedis(int port) throws IOException {
    Process redis =
        new ProcessBuilder(
                ExecutableProvider.newJarResourceProvider().get().getAbsolutePath(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> redis.destroyForcibly().onExit().join()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!answers(port)) {
      if (!redis.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("Redis did not start");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == '+';
    } catch (IOException notYet) {
      return false;
    }
  }
}
