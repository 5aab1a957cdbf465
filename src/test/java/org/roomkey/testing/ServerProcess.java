package org.roomkey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A {@link TestServer} in a process of its own, which can be killed as {@code kill -9} does. It
 * ends with the process that started it, whose end closes its input. For one thread.
 */
public final class ServerProcess implements Site, AutoCloseable {
  private static final String READY = "ready at ";

  private static final String LOGGING = "java.util.logging.config.file";
  private static final String USUAL_LOGGING = "config/logging-test.properties";

  private final HttpClient http = Site.client();
  private final Path folder;
  private Process process;
  private volatile int port;

  /**
   * @param folder for the server and its data, which is created where there is none
   */
  public ServerProcess(Path folder) {
    this.folder = folder;
    start();
  }

  /** What the process runs: the folder is its argument. */
  public static void main(String[] args) throws IOException {
    TestServer server = TestServer.in(Path.of(args[0]), Map.of("roomkey.limits.enabled", "false"));
    System.out.println(READY + server.port());
    System.out.flush();
    while (System.in.read() >= 0) {
      // nobody says anything; the end of the input is the end of whoever started this
    }
    Runtime.getRuntime().halt(0);
  }

  /** Starts the server with the data that is there, on a port that is free now. */
  public void start() {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:TieredStopAtLevel=1",
                  "-D" + LOGGING + "=" + System.getProperty(LOGGING, USUAL_LOGGING),
                  "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ServerProcess.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = output.readLine();
      while (line != null && !line.startsWith(READY)) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the server's process ended: " + process.waitFor());
      }
      port = Integer.parseInt(line.substring(READY.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process in the middle of whatever it does. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the process does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
