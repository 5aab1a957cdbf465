package org.roomkey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running peer: started here on a free port of 127.0.0.1, or by somebody else. */
final class Server implements AutoCloseable {
  private static final int CORE = 0;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  final Peer peer;
  final int port;
  final long pid;

  /** Null for a server that somebody else started. */
  private final Child child;

  private Server(Peer peer, int port, long pid, Child child) {
    this.peer = peer;
    this.port = port;
    this.pid = pid;
    this.child = child;
  }

  /** Starts the peer or takes the running one, and waits until it answers. */
  static Server start(Peer peer, Options options) throws Exception {
    if (options.attachedPort() > 0) {
      return new Server(peer, options.attachedPort(), options.attachedPid(), null);
    }
    int port = freePort();
    Path log = options.output().resolve("logs").resolve(peer.option() + ".log");
    Files.createDirectories(log.getParent());
    Child child =
        new Child(
            command(peer, options, port),
            Map.of("ROOMKEY_PORT", String.valueOf(port)),
            options.pinned() ? CORE : -1,
            log,
            false);
    Server server = new Server(peer, port, child.process.pid(), child);
    try {
      server.awaitStart(log);
      return server;
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  String uri() {
    return "ws://127.0.0.1:" + port + peer.path;
  }

  boolean isAlive() {
    return child == null || child.process.isAlive();
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }

  private static List<String> command(Peer peer, Options options, int port) throws IOException {
    if (!peer.onJvm()) {
      return List.of(
          "node",
          options.output().resolve("node").resolve(peer.option() + ".js").toString(),
          String.valueOf(port));
    }
    List<String> words = new ArrayList<>();
    words.add(options.jdk().resolve("bin/java").toString());
    words.addAll(options.jvmOptions());
    if (peer == Peer.ROOMKEY) {
      Path data = options.output().resolve("data");
      deleteAll(data);
      Path temporary = options.output().resolve("temp");
      Files.createDirectories(temporary);
      words.addAll(
          List.of(
              "-Djava.io.tmpdir=" + temporary,
              "-Dcatalina.home=" + options.base(),
              "-Dcatalina.base=" + options.base(),
              "-Droomkey.data=" + data,
              "-Droomkey.demo=true",
              "-Droomkey.limits.enabled=false",
              "-Droomkey.boards.create=everyone",
              "-cp",
              options.base() + "/lib/*:" + Options.classes(),
              Tethered.class.getName(),
              "org.apache.catalina.startup.Bootstrap",
              "start"));
    } else {
      Path libraries =
          peer == Peer.TOMCAT ? options.base().resolve("lib") : options.output().resolve("peers");
      words.addAll(
          List.of(
              "-cp",
              options.classpath() + ":" + libraries + "/*",
              Tethered.class.getName(),
              "org.roomkey.bench." + mainClass(peer),
              String.valueOf(port)));
    }
    return words;
  }

  /** By name, because only the class path of the peer has its libraries. */
  private static String mainClass(Peer peer) {
    return switch (peer) {
      case TOMCAT -> "BlockingTomcat";
      case JETTY -> "JettyRoom";
      case VERTX -> "VertxRoom";
      case ROOMKEY, WS, SOCKET_IO -> throw new IllegalArgumentException(peer.heading);
    };
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart(Path log) throws Exception {
    long deadline = System.nanoTime() + START_NANOS;
    while (System.nanoTime() < deadline && isAlive()) {
      // Roomkey's Tomcat binds its port before the application starts, but accepts only afterwards.
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new IOException(peer.heading + " did not start; see " + log);
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
