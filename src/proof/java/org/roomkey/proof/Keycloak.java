package org.roomkey.proof;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.roomkey.testing.Canaries;
import org.roomkey.testing.Json;
import org.roomkey.testing.Program;
import org.roomkey.testing.Site;
import org.roomkey.testing.TomcatProcess;

/**
 * A real Keycloak in a process of its own, as the build has unpacked it, with an empty database.
 * The database stays from start to start. For one thread.
 */
final class Keycloak implements AutoCloseable {
  private static final Path HOME = distribution();
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration TOKEN = Duration.ofSeconds(30);
  private static final Duration TYPING = Duration.ofMinutes(5);

  private final HttpClient http = Site.client();
  private final String password = secret();
  private final Path folder;
  private final int port;
  private final int management;
  private Process process;
  private String adminToken;
  private long adminTokenAt;

  /**
   * @param folder for its log and the files of those who type commands
   */
  Keycloak(Path folder) throws IOException {
    this.folder = folder;
    port = TomcatProcess.freePort();
    management = TomcatProcess.freePort();
    BareDebian.delete(HOME.resolve("data"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  private static Path distribution() {
    try (Stream<Path> files = Files.list(Path.of("target", "keycloak").toAbsolutePath())) {
      return files.filter(file -> Files.exists(file.resolve("bin/kc.sh"))).findAny().orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("the build has not unpacked Keycloak", e);
    }
  }

  /** A password for one run. */
  static String secret() {
    String secret = "pw-" + UUID.randomUUID();
    Canaries.remember(Canaries.Kind.PASSWORD, secret);
    return secret;
  }

  /** Of the administrator. */
  String password() {
    return password;
  }

  /** The address, without a slash at its end. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  void start() throws IOException {
    start(Map.of());
  }

  /** Starts it and waits until it answers. */
  void start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                HOME.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + management)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
    builder.environment().putAll(environment);
    process = builder.start();
    process.getOutputStream().close();
    long deadline = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("Keycloak did not start:\n" + Files.readString(log()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private boolean answers() {
    try {
      return get("/realms/master").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(address() + path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(STOP).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path log() {
    return folder.resolve("keycloak.log");
  }

  /** Kills the process, and all that it has started. */
  void kill() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  /**
   * Types commands in one shell, with the programs of Keycloak in the {@code PATH}. Each must
   * succeed. Where a password is asked for, it is that of the administrator.
   *
   * @return what they have printed
   */
  String type(String occasion, String commands) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", HOME.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("KC_CLI_PASSWORD", password);
    // The program keeps the session of the administrator in the home.
    environment.put("KC_OPTS", "-Duser.home=" + folder);
    String there = "cd '" + folder + "'\n";
    List<String> shell = List.of("bash", "-eo", "pipefail", "-c", there + commands);
    try (Program program = Program.start("keycloak-" + occasion, environment, shell)) {
      int status = program.await(TYPING).status();
      if (status != 0) {
        throw new AssertionError(
            "for " + occasion + ", status " + status + ": " + program.output());
      }
      return program.output();
    }
  }

  /** The file that somebody who types commands has written. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** What the administrator asks at the admin API, below {@code /admin/realms/}. */
  JsonValue ask(String path) throws IOException {
    return Json.parse(admin("GET", path, null).body());
  }

  /** What the administrator changes at the admin API. */
  void change(String method, String path, JsonValue body) throws IOException {
    admin(method, path, body);
  }

  private HttpResponse<String> admin(String method, String path, JsonValue body)
      throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(address() + "/admin/realms/" + path))
                .header("Authorization", "Bearer " + adminToken())
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body.toString())));
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return answer;
  }

  /** Keycloak hashes a password for each new one, and it is good for a minute. */
  private String adminToken() throws IOException {
    if (adminToken == null || System.nanoTime() - adminTokenAt > TOKEN.toNanos()) {
      adminTokenAt = System.nanoTime();
      String form = "grant_type=password&client_id=admin-cli&username=admin&password=";
      adminToken = token("master", form + escaped(password)).getString("access_token");
    }
    return adminToken;
  }

  /** The answer of a realm's token endpoint to a form. */
  JsonObject token(String realm, String form) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(address() + "/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    if (answer.statusCode() != 200) {
      throw new AssertionError("no token: " + answer.statusCode() + answer.body());
    }
    return Json.parse(answer.body()).asJsonObject();
  }

  static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The only object that the admin API finds. */
  JsonObject only(String path) throws IOException {
    JsonArray found = ask(path).asJsonArray();
    if (found.size() != 1) {
      throw new AssertionError(path + " finds " + found);
    }
    return found.getJsonObject(0);
  }

  @Override
  public void close() {
    kill();
  }
}
