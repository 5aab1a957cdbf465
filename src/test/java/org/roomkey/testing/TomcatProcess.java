package org.roomkey.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Tomcat, or another server, in a process of its own with the WAR that the build made, on a free
 * port, in a folder under {@code target} that stays for those who want to read its logs. For one
 * thread.
 */
public final class TomcatProcess implements AutoCloseable {
  /** The distribution of Tomcat, as the build unpacked it. */
  public static final Path DISTRIBUTION = distribution("11.0.25");

  /** The WAR, as the build made it. */
  public static final Path WAR = Path.of("target", "roomkey.war");

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration OUTPUT = Duration.ofMinutes(1);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Process process;
  private final Path output;
  private final URI root;

  private TomcatProcess(Process process, Path output, URI root) {
    this.process = process;
    this.output = output;
    this.root = root;
  }

  /** A distribution of Tomcat, as the build unpacked it. */
  public static Path distribution(String version) {
    return Path.of("target", "unmodified-tomcat", "apache-tomcat-" + version).toAbsolutePath();
  }

  /** An empty folder for a server; what an earlier run left there is gone. */
  public static Path emptyBase(String name) throws IOException {
    Path base = Path.of("target", "it", name).toAbsolutePath();
    if (Files.exists(base)) {
      try (Stream<Path> files = Files.walk(base)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(base);
  }

  /** Copies a folder with all that is in it. */
  public static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Puts the WAR where the server looks for it. */
  public static void deployTo(Path base) throws IOException {
    if (!Files.exists(WAR)) {
      throw new IllegalStateException("no " + WAR + ": build it first (./mvnw package)");
    }
    Files.createDirectories(base.resolve("webapps"));
    Files.createDirectories(base.resolve("temp"));
    Files.copy(WAR, base.resolve("webapps/roomkey.war"));
  }

  /** Gives an empty base the configuration of a distribution, a port of 127.0.0.1, and the WAR. */
  public static void configure(Path base, Path home, int port) throws IOException {
    configureEmpty(base, home, port);
    deployTo(base);
  }

  /** As {@link #configure}, without an application. */
  public static void configureEmpty(Path base, Path home, int port) throws IOException {
    Files.createDirectories(base.resolve("webapps"));
    Files.createDirectories(base.resolve("temp"));
    copy(home.resolve("conf"), base.resolve("conf"));
    Path serverXml = base.resolve("conf/server.xml");
    Files.writeString(
        serverXml,
        Files.readString(serverXml)
            .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
            .replace("port=\"8005\"", "port=\"-1\""));
  }

  /** As {@link #configure}; Tomcat looks every second for applications that came or went. */
  public static void configureLively(Path base, Path home, int port) throws IOException {
    configure(base, home, port);
    Path serverXml = base.resolve("conf/server.xml");
    Files.writeString(
        serverXml,
        Files.readString(serverXml).replace("<Host ", "<Host backgroundProcessorDelay=\"1\" "));
  }

  /** A port of this machine that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts the distribution with its own script; see {@link #start}. */
  public static TomcatProcess startDistribution(
      Path base, int port, Map<String, String> environment) throws Exception {
    return startDistribution(DISTRIBUTION, base, port, environment);
  }

  /** The same with another distribution. */
  public static TomcatProcess startDistribution(
      Path home, Path base, int port, Map<String, String> environment) throws Exception {
    return startDistribution(home, base, port, environment, "/roomkey/health/live");
  }

  /**
   * The same with another application.
   *
   * @param path answers 200 when it has started
   */
  public static TomcatProcess startDistribution(
      Path home, Path base, int port, Map<String, String> environment, String path)
      throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CATALINA_HOME", home.toString());
    String script = home.resolve("bin/catalina.sh").toString();
    return start(base, port, all, List.of("bash", script, "run"), path);
  }

  /** Starts a server and waits until it is live; a failure shows its output. */
  public static TomcatProcess start(
      Path base, int port, Map<String, String> environment, List<String> command) throws Exception {
    return start(base, port, environment, command, "/roomkey/health/live");
  }

  private static TomcatProcess start(
      Path base, int port, Map<String, String> environment, List<String> command, String path)
      throws Exception {
    Path output = base.resolve("output.txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(base.toFile());
    builder.environment().keySet().removeIf(TomcatProcess::changesTheServer);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CATALINA_HOME", DISTRIBUTION.toString());
    builder.environment().put("CATALINA_BASE", base.toString());
    // A folder that does not exist: no Tomcat Native of the system, which this Tomcat may refuse.
    builder.environment().put("JAVA_OPTS", "-Djava.library.path=none");
    // Any that is free: there may be several servers.
    builder.environment().put("ROOMKEY_HEALTH_PORT", "0");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    URI root = URI.create("http://127.0.0.1:" + port + "/roomkey/");
    TomcatProcess tomcat = new TomcatProcess(process, output, root);
    try {
      tomcat.awaitAlive(path);
      return tomcat;
    } catch (Exception | Error e) {
      tomcat.close();
      throw e;
    }
  }

  private static boolean changesTheServer(String variable) {
    return variable.startsWith("ROOMKEY_")
        || variable.startsWith("CATALINA_")
        || List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS").contains(variable);
  }

  private void awaitAlive(String path) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    String last = "nothing";
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() == 200) {
          return;
        }
        last = "status " + answer.statusCode();
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(200);
    }
    String state = process.isAlive() ? "alive" : "ended with " + process.exitValue();
    throw new AssertionError(
        "the server did not come up (" + state + ", last answer: " + last + ")\n" + output());
  }

  public URI root() {
    return root;
  }

  public long pid() {
    return process.pid();
  }

  /** What the process has printed so far. */
  public String output() throws IOException {
    return Files.readString(output);
  }

  /** Waits until the process has printed a text; fails after a minute with the output. */
  public void awaitOutput(String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + OUTPUT.toNanos();
    while (!output().contains(text)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never printed '" + text + "'\n" + output());
      }
      Thread.sleep(50);
    }
  }

  /** The answer to a GET below the application's root. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(root.resolve(path)));
  }

  /** The answer to any request, within ten seconds. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpRequest timed = request.timeout(Duration.ofSeconds(10)).build();
    Canaries.watch(timed.uri().toString());
    timed.headers().map().forEach((name, all) -> all.forEach(v -> Canaries.watch(name + ": " + v)));
    HttpResponse<String> answer = client.send(timed, HttpResponse.BodyHandlers.ofString());
    answer.headers().allValues("Set-Cookie").forEach(Canaries::watch);
    Canaries.watch(answer.body());
    return answer;
  }

  /** Asks the process to end, as SIGTERM does, and tells its exit code. */
  public int stop() throws Exception {
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running " + STOP + " after SIGTERM\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
    Canaries.searchFolder(output.getParent());
  }
}
