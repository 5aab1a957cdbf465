package org.roomkey.proof;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.roomkey.testing.HostDatabase;
import org.roomkey.testing.MariaDb;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/** A database of the hosts, in a process that can be killed. */
interface OutboxDatabase extends AutoCloseable {

  String url();

  /** {@code kill -9}. */
  void kill();

  /** Starts it again, on the same data and the same port. */
  void start();

  @Override
  void close();

  /** Starts an empty one. */
  static OutboxDatabase open(HostDatabase.Kind kind, Path folder) throws IOException {
    return switch (kind) {
      case DERBY -> new OfDerby(folder);
      case POSTGRESQL -> new OfPostgres();
      case MARIADB -> new OfMariaDb();
    };
  }

  /** Derby's network server. */
  final class OfDerby implements OutboxDatabase {
    private final Path folder;
    private final int port;
    private Killable process;

    private OfDerby(Path folder) throws IOException {
      this.folder = folder;
      this.port = TomcatProcess.freePort();
      start();
    }

    @Override
    public String url() {
      return "jdbc:derby://127.0.0.1:" + port + "/host;create=true";
    }

    @Override
    public void kill() {
      process.kill();
    }

    @Override
    public void start() {
      process =
          Killable.java(
              folder.resolve("derby.txt"),
              List.of("-Dderby.system.home=" + folder),
              "org.apache.derby.drda.NetworkServerControl",
              List.of("start", "-h", "127.0.0.1", "-p", "" + port, "-noSecurityManager"));
      Wait.until("Derby listens", this::isListening);
    }

    private boolean isListening() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException refused) {
        return false;
      }
    }

    @Override
    public void close() {
      kill();
    }
  }

  /** PostgreSQL. */
  final class OfPostgres implements OutboxDatabase {
    private final Postgres server = Postgres.start(Map.of("fsync", "on"));
    private final String url = server.newDatabase().url();

    @Override
    public String url() {
      return url;
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void start() {
      server.restart();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** MariaDB. */
  final class OfMariaDb implements OutboxDatabase {
    private final MariaDb server = new MariaDb();

    private OfMariaDb() {
      server.execute("CREATE DATABASE host");
      server.stop();
      server.start();
    }

    @Override
    public String url() {
      return server.url("host");
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void start() {
      server.start();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
