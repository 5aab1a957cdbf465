package org.roomkey.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.roomkey.testing.Program;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/**
 * A {@link BareDebian} that {@code systemd-nspawn} has booted: with its own systemd, processes and
 * network. Its port 443 is a port of this machine. For one thread.
 */
final class DebianMachine implements Site, AutoCloseable {
  /** The name of the server in the browser. */
  static final String NAME = "localhost";

  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration BOOT = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final String name;
  private final String network;
  private final Path root;
  private final Path logs;
  private final int port = TomcatProcess.freePort();
  private final List<Process> processes = new ArrayList<>();
  private String leader = "none";
  private SSLContext tls;
  private HttpClient http;

  /**
   * @param name short, and different from that of other machines
   */
  DebianMachine(String name) throws IOException {
    this.name = name;
    this.network = name + "-" + ProcessHandle.current().pid();
    this.root = BareDebian.copy(name);
    this.logs = Files.createDirectories(Path.of("target", "programs"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    try {
      connect();
      boot();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Lets the machine reach the network of this one, and a port of this one reach its port 443. */
  private void connect() throws IOException {
    BareDebian.run("ip", "netns", "add", network);
    Path control = Files.createTempDirectory("roomkey-network-").resolve("control");
    start(
        "slirp4netns",
        "--configure",
        "--disable-host-loopback",
        "--api-socket=" + control,
        "--netns-type=path",
        "/run/netns/" + network,
        "tap0");
    Wait.until("the network is there", () -> Files.exists(control));
    String forward =
        """
        {"execute": "add_hostfwd", "arguments": {"proto": "tcp",
          "host_addr": "127.0.0.1", "host_port": %d, "guest_port": 443}}
        """;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control));
      channel.write(ByteBuffer.wrap(forward.formatted(port).getBytes(UTF_8)));
      channel.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(1_000);
      channel.read(answer);
      String text = new String(answer.array(), 0, answer.position(), UTF_8);
      if (!text.contains("return")) {
        throw new AssertionError("no port of the network: " + text);
      }
    }
  }

  private void boot() throws IOException {
    Process nspawn =
        start(
            "systemd-nspawn",
            "--boot",
            "--register=no",
            "--keep-unit",
            "--resolv-conf=off",
            "--timezone=off",
            "--network-namespace-path=/run/netns/" + network,
            "--machine=" + name,
            "--directory=" + root);
    Wait.until("the machine has a first process", () -> nspawn.children().findAny().isPresent());
    leader = Long.toString(nspawn.children().findAny().orElseThrow().pid());
    long deadline = System.nanoTime() + BOOT.toNanos();
    while (!hasBooted()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("systemd has not booted within " + BOOT);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
  }

  private boolean hasBooted() {
    try (Program program = inside("boot", "systemctl is-system-running")) {
      String state = program.await(LIMIT).output().strip();
      return state.equals("running") || state.equals("degraded");
    } catch (IOException e) {
      return false;
    }
  }

  private Process start(String... command) throws IOException {
    Path printed = logs.resolve("operations-" + name + "-" + command[0] + ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    process.getOutputStream().close();
    processes.add(process);
    return process;
  }

  /** A shell of root, as after a login. */
  private Program inside(String occasion, String commands) throws IOException {
    return Program.start(
        "operations-" + name + "-" + occasion,
        Map.of(),
        List.of(
            "nsenter",
            "--target=" + leader,
            "--all",
            "env",
            "--ignore-environment",
            "--chdir=/root",
            "HOME=/root",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "TERM=dumb",
            "bash",
            "-ec",
            commands));
  }

  /**
   * Types commands in one shell of root, in its home. Each must succeed.
   *
   * @param occasion names the file in {@code target/programs} with the output
   * @return the output
   */
  String type(String occasion, String commands) throws IOException {
    try (Program program = inside(occasion, commands)) {
      int status = program.await(LIMIT).status();
      if (status != 0) {
        throw new AssertionError(
            "for " + occasion + ", status " + status + ": " + program.output() + journal());
      }
      return program.output();
    }
  }

  /** Everything that the services of the machine have logged since its boot. */
  String journal() throws IOException {
    try (Program program = inside("journal", "journalctl --no-pager --output=short-monotonic")) {
      return program.await(LIMIT).output();
    }
  }

  /** The file or folder of the machine, such as {@code root/roomkey.war}. */
  Path file(String path) {
    return root.resolve(path);
  }

  /** From now on clients trust this certificate of the machine. */
  void trust(String path) throws IOException {
    try (InputStream pem = Files.newInputStream(file(path))) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TestServer.PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(tls)
            .build();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String origin() {
    return "https://" + NAME + ":" + port;
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public SSLContext tls() {
    return tls;
  }

  /** Powers the machine off and deletes its folder. The output of its programs stays. */
  @Override
  public void close() throws IOException {
    stop();
    BareDebian.run("ip", "netns", "delete", network);
    BareDebian.delete(root);
  }

  private void stop() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      end(processes.get(i));
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
