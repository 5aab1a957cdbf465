package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.roomkey.credential.Secrets;

/**
 * A real balancer in a separate process. Its configuration is that of {@code tomcat-conf} with
 * other names, addresses and files. It speaks TLS and has its own folder.
 */
public final class Balancer implements Site, AutoCloseable {

  /** The balancers that {@code tomcat-conf} has a configuration for. */
  public enum Kind {
    NGINX("nginx"),
    HAPROXY("haproxy"),
    APACHE("apache2");

    private final String program;

    Kind(String program) {
      this.program = program;
    }
  }

  private static final Pattern NODE = Pattern.compile("192\\.0\\.2\\.\\d+:8080");

  private static final String MAIN_OF_NGINX =
      """
      daemon off;
      pid FOLDER/nginx.pid;
      error_log FOLDER/main.log;
      worker_processes 2;
      USER
      events { worker_connections 1024; }
      http {
        access_log off;
        client_body_temp_path FOLDER/temp-body;
        proxy_temp_path FOLDER/temp-proxy;
        fastcgi_temp_path FOLDER/temp-fastcgi;
        uwsgi_temp_path FOLDER/temp-uwsgi;
        scgi_temp_path FOLDER/temp-scgi;
        include FOLDER/roomkey.conf;
      }
      """;

  private static final List<String> MODULES_OF_APACHE =
      List.of(
          "mpm_event",
          "authz_core",
          "alias",
          "headers",
          "rewrite",
          "socache_shmcb",
          "ssl",
          "slotmem_shm",
          "proxy",
          "proxy_http",
          "proxy_balancer",
          "proxy_hcheck",
          "lbmethod_byrequests",
          "lbmethod_bybusyness");

  private static final String MAIN_OF_APACHE =
      """
      PidFile FOLDER/apache2.pid
      DefaultRuntimeDir FOLDER
      USER
      ErrorLog FOLDER/main.log
      ServerName localhost
      Listen 127.0.0.1:PLAIN
      Listen 127.0.0.1:TLS
      Include FOLDER/roomkey.conf
      """;

  private final Path folder;
  private final String path;
  private final Certificate certificate = Certificate.shared();
  private final HttpClient http = certificate.client();
  private final int plainPort;
  private final int port;
  private final Process process;

  /**
   * Starts a balancer. Without the program, and if it cannot be obtained, the calling test is
   * skipped with a message.
   *
   * @param nodes their ports on this machine; no more than the configuration names
   */
  public Balancer(Kind kind, int... nodes) {
    this(kind, CONTEXT_PATH, nodes);
  }

  /**
   * Starts an nginx that maps another path to Roomkey's, as {@code docs/operations.md} says.
   *
   * @param path such as {@code /rooms}
   */
  public static Balancer nginxAt(String path, int node) {
    return new Balancer(Kind.NGINX, path, node);
  }

  private Balancer(Kind kind, String path, int... nodes) {
    this.path = path;
    DebianProgram program = DebianProgram.require(kind.program);
    try {
      folder = Files.createTempDirectory("roomkey-" + kind.program + "-");
      plainPort = TomcatProcess.freePort();
      port = TomcatProcess.freePort();
      List<String> arguments =
          switch (kind) {
            case NGINX -> nginx(nodes);
            case HAPROXY -> haproxy(nodes);
            case APACHE -> apache(program.modules(), nodes);
          };
      process = program.start(folder.resolve("output.txt"), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    Wait.until(kind.program + " listens", this::listens);
  }

  private List<String> nginx(int... nodes) throws IOException {
    String text = Files.readString(Path.of("tomcat-conf/nginx/roomkey.conf"));
    text = replace(text, "listen \\[::\\]:\\d+[^;]*;", "");
    text = replace(text, "listen 80;", "listen 127.0.0.1:" + plainPort + ";");
    text = replace(text, "listen 443 ssl;", "listen 127.0.0.1:" + port + " ssl;");
    text = replace(text, "rooms\\.example\\.com(?=;)", "localhost");
    text = replace(text, "/etc/nginx/tls/\\S+\\.pem", certificate.chain().toString());
    text = replace(text, "/etc/nginx/tls/\\S+\\.key", certificate.key().toString());
    text = replace(text, "/var/log/nginx", folder.toString());
    text = withNodes(text, nodes);
    if (!path.equals(CONTEXT_PATH)) {
      text = atOtherPath(text);
    }
    Files.writeString(folder.resolve("roomkey.conf"), text);
    String main =
        MAIN_OF_NGINX
            .replace("FOLDER", folder.toString())
            .replace("USER", isRoot() ? "user root;" : "");
    Path file = Files.writeString(folder.resolve("nginx.conf"), main);
    return List.of("-p", folder.toString(), "-e", folder + "/main.log", "-c", file.toString());
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Puts the locations of the document in the place of those in the file. */
  private String atOtherPath(String text) throws IOException {
    String document = Files.readString(Path.of("docs/operations.md"));
    int begin = document.indexOf("  location /rooms/ {");
    String locations = document.substring(begin, document.indexOf("```", begin));
    return replace(
        text, "(?s)  location / \\{.*", locations.replace("/rooms/", path + "/") + "}\n");
  }

  private List<String> haproxy(int... nodes) throws IOException {
    String text = Files.readString(Path.of("tomcat-conf/haproxy/haproxy.cfg"));
    text = replace(text, "(?m)^  (user|group|chroot) .*\n", "");
    text = replace(text, "bind :80\n", "bind 127.0.0.1:" + plainPort + "\n");
    text = replace(text, "bind :443 ", "bind 127.0.0.1:" + port + " ");
    text = replace(text, "maxconn \\d+", "maxconn 1000");
    text = replace(text, "/etc/haproxy/\\S+\\.pem", certificate.chainAndKey().toString());
    text = withNodes(text, nodes);
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
    return List.of("-db", "-f", file.toString());
  }

  private List<String> apache(Path modules, int... nodes) throws IOException {
    String text = Files.readString(Path.of("tomcat-conf/apache/roomkey.conf"));
    text = replace(text, "\\*:80>", "127.0.0.1:" + plainPort + ">");
    text = replace(text, "\\*:443>", "127.0.0.1:" + port + ">");
    text = replace(text, "rooms\\.example\\.com(?=%|\n)", "localhost");
    text = replace(text, "/etc/apache2/tls/\\S+\\.pem", certificate.chain().toString());
    text = replace(text, "/etc/apache2/tls/\\S+\\.key", certificate.key().toString());
    text = replace(text, "/var/log/apache2", folder.toString());
    Files.writeString(folder.resolve("roomkey.conf"), withNodes(text, nodes));
    StringBuilder main = new StringBuilder();
    for (String module : MODULES_OF_APACHE) {
      main.append("LoadModule %s_module %s/mod_%s.so\n".formatted(module, modules, module));
    }
    main.append(
        MAIN_OF_APACHE
            .replace("FOLDER", folder.toString())
            .replace("PLAIN", "" + plainPort)
            .replace("USER", isRoot() ? "User www-data\nGroup www-data" : "")
            .replace("TLS", "" + port));
    Path file = Files.writeString(folder.resolve("apache2.conf"), main);
    return List.of("-d", folder.toString(), "-f", file.toString(), "-DFOREGROUND");
  }

  /** Fails if the configuration lacks the text, because it has changed then. */
  private static String replace(String text, String pattern, String replacement) {
    String replaced = text.replaceAll(pattern, replacement);
    if (replaced.equals(text)) {
      throw new AssertionError("nothing like " + pattern + " in " + text);
    }
    return replaced;
  }

  /** Puts the addresses of the nodes into their lines and removes the other node lines. */
  private static String withNodes(String text, int... nodes) {
    List<String> addresses =
        NODE.matcher(text).results().map(MatchResult::group).distinct().toList();
    if (nodes.length > addresses.size()) {
      throw new AssertionError("no place for " + nodes.length + " nodes in " + text);
    }
    String changed = text;
    for (int i = 0; i < addresses.size(); i++) {
      String given = Pattern.quote(addresses.get(i));
      changed =
          i < nodes.length
              ? changed.replaceAll(given, "127.0.0.1:" + nodes[i])
              : changed.replaceAll("(?m)^.*" + given + ".*\n", "");
    }
    return changed;
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new AssertionError("the balancer has ended: " + files());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The port without TLS. */
  public int plainPort() {
    return plainPort;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public URI uri(String inside) {
    return URI.create(origin() + path + inside);
  }

  @Override
  public String loginCookie() {
    return "__Host-ROOMKEY_LOGIN_" + Secrets.digest(path).substring(0, 16);
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public SSLContext tls() {
    return certificate.context();
  }

  /**
   * Sends a text as it is, over TLS, and reads until the balancer closes.
   *
   * @param address of this machine, from which it comes
   */
  public String sendFrom(String address, String text) {
    try (Socket plain = new Socket()) {
      plain.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      plain.bind(new InetSocketAddress(address, 0));
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      try (SSLSocket socket =
          (SSLSocket)
              certificate
                  .context()
                  .getSocketFactory()
                  .createSocket(plain, "127.0.0.1", port, true)) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything written until now: output and logs. */
  public String files() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log") || file.endsWith("output.txt"))
          .map(Balancer::read)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM also ends the workers; they would survive a killed master. */
  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
    DemoData.delete(folder);
  }
}
