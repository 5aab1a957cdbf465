package org.roomkey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardEngine;

/**
 * A {@link TestServer} in a process of its own, which can be killed as {@code kill -9} does, or
 * told to end. It ends with the process that started it, whose end closes its input. For one
 * thread.
 */
public final class ServerProcess implements Site, AutoCloseable {
  private static final String READY = "ready at ";
  private static final String SEND_BUFFER = "sendBuffer";

  private static final String LOGGING = "java.util.logging.config.file";
  private static final String USUAL_HEAP = "256m";
  private static final String USUAL_LOGGING = "config/logging-test.properties";

  private final HttpClient http = Site.client();
  private final Path folder;
  private final String heap;
  private final int sendBuffer;
  private final Map<String, String> environment;
  private final List<String> arguments;
  private Process process;
  private volatile int port;

  /**
   * @param folder for the server and its data, which is created where there is none
   */
  public ServerProcess(Path folder) {
    this(folder, USUAL_HEAP, 0, Map.of(), List.of());
  }

  /**
   * A server for many.
   *
   * @param heap such as {@code 1g}
   */
  public static ServerProcess withHeap(Path folder, String heap) {
    return new ServerProcess(folder, heap, 0, Map.of(), List.of());
  }

  /**
   * A server for many, with small buffers as on a real network; the loopback default has megabytes.
   *
   * @param sendBuffer of each socket, in bytes
   */
  public static ServerProcess withSendBuffer(Path folder, String heap, int sendBuffer) {
    return new ServerProcess(folder, heap, sendBuffer, Map.of(), List.of());
  }

  /**
   * A node on a PostgreSQL that others may share.
   *
   * @param settings beside those of every server here
   */
  public ServerProcess(Path folder, PostgresDatabase database, Map<String, String> settings) {
    this(folder, database, settings, Map.of());
  }

  /**
   * The same, in an environment.
   *
   * @param environment variables beside those of this process
   */
  public ServerProcess(
      Path folder,
      PostgresDatabase database,
      Map<String, String> settings,
      Map<String, String> environment) {
    this(
        folder,
        USUAL_HEAP,
        0,
        environment,
        Stream.concat(
                Stream.of(database.url()),
                settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()))
            .toList());
  }

  private ServerProcess(
      Path folder,
      String heap,
      int sendBuffer,
      Map<String, String> environment,
      List<String> arguments) {
    this.folder = folder;
    this.heap = heap;
    this.sendBuffer = sendBuffer;
    this.environment = environment;
    this.arguments = arguments;
    start();
  }

  /** What the process runs: its arguments are the folder, an address of a database, settings. */
  public static void main(String[] args) throws IOException {
    Map<String, String> settings = new HashMap<>(Map.of("roomkey.limits.enabled", "false"));
    Stream.of(args).skip(2).map(one -> one.split("=", 2)).forEach(s -> settings.put(s[0], s[1]));
    TestServer server =
        args.length == 1
            ? TestServer.in(Path.of(args[0]), settings, ServerProcess::narrow)
            : TestServer.in(
                Path.of(args[0]), settings, context -> PostgresDatabase.define(context, args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    System.out.println(READY + server.port());
    System.out.flush();
    while (System.in.read() >= 0) {
      // nobody says anything; the end of the input is the end of whoever started this
    }
    Runtime.getRuntime().halt(0);
  }

  private static void narrow(StandardContext context) {
    int bytes = Integer.getInteger(SEND_BUFFER, 0);
    if (bytes > 0) {
      StandardEngine engine = (StandardEngine) context.getParent().getParent();
      for (Connector connector : engine.getService().findConnectors()) {
        connector.setProperty("socket.txBufSize", Integer.toString(bytes));
      }
    }
  }

  /** Starts the server with the data that is there, on a port that is free now. */
  public void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-D" + SEND_BUFFER + "=" + sendBuffer,
                "-D" + LOGGING + "=" + System.getProperty(LOGGING, USUAL_LOGGING),
                "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName(),
                folder.toString()));
    command.addAll(arguments);
    try {
      Files.createDirectories(folder);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(errors().toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = output.readLine();
      while (line != null && !line.startsWith(READY)) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException(
            "the server's process ended: " + process.waitFor() + "\n" + Files.readString(errors()));
      }
      port = Integer.parseInt(line.substring(READY.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Kills the process. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Tells the process to end, as SIGTERM does, and waits until it has. */
  public void terminate() {
    // Process.destroy() would also close its input, which ends it at once.
    process.toHandle().destroy();
    awaitEnd();
  }

  /** The unexpected lines of its output. */
  private Path errors() {
    return folder.resolve("errors.txt");
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the process does not die");
      }
      Canaries.searchFolder(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public ServerMemory memory() {
    return new ServerMemory(process.pid());
  }

  /** The time of processors that the process has used until now. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    kill();
  }
}
