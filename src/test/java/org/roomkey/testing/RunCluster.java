package org.roomkey.testing;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The cluster of {@code ./mvnw -Pcluster} in demo mode: PostgreSQL, Redis and three nodes in
 * separate processes, and a balancer in this one. All of it ends with this process.
 */
public final class RunCluster {
  private static final int NODES = 3;

  private record Member(int number, int port, ChildJvm process) {
    URI pages() {
      return URI.create("http://127.0.0.1:" + port + "/roomkey/");
    }

    boolean isUp() {
      try {
        HttpURLConnection request =
            (HttpURLConnection) pages().resolve("health/ready").toURL().openConnection();
        request.setConnectTimeout(1_000);
        request.setReadTimeout(5_000);
        byte[] answer = request.getInputStream().readAllBytes();
        return new String(answer, StandardCharsets.UTF_8).contains("\"status\":\"up\"");
      } catch (IOException notYet) {
        return false;
      }
    }
  }

  private final Path layout;
  private final String tomcatClasses;
  private final String storeClasses;
  private final Path data;
  private final String ownClasses;
  private final int postgres = TomcatProcess.freePort();
  private final int redis = TomcatProcess.freePort();

  /** In the order in which they end. */
  private final List<Member> nodes = new CopyOnWriteArrayList<>();

  private volatile ChildJvm stores;
  private volatile boolean stopping;

  private RunCluster(Path layout, String tomcatClasses, String storeClasses, Path data)
      throws Exception {
    this.layout = layout;
    this.tomcatClasses = tomcatClasses;
    this.storeClasses = storeClasses;
    this.data = data;
    this.ownClasses =
        Path.of(RunCluster.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
  }

  /**
   * Starts everything and blocks for as long as the process lives; ends it with 1 and a sentence if
   * the cluster cannot be had.
   *
   * @param args a CATALINA_BASE to copy for each node, with PostgreSQL's driver in it; the class
   *     path of Tomcat; that of PostgreSQL and Redis; the folder for data
   */
  public static void main(String[] args) throws Exception {
    Path layout = Path.of(args[0]).toAbsolutePath();
    try {
      new RunCluster(layout, args[1], args[2], Path.of(args[3]).toAbsolutePath()).start();
    } catch (IllegalStateException e) {
      System.err.println("\n" + e.getMessage() + "\n");
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private void start() throws IOException {
    InetAddress address =
        InetAddress.getByName(RunTomcat.environment("ROOMKEY_ADDRESS", "127.0.0.1"));
    int port = RunTomcat.port(RunTomcat.environment("ROOMKEY_PORT", "8080"));
    RunTomcat.requireFree(address, port);

    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    System.out.println("\nStarting PostgreSQL, Redis and " + NODES + " nodes");
    startStores();
    // The first one creates the tables and the demo users.
    Member first = startNode(1);
    first.process.await(first::isUp);
    for (int number = 2; number <= NODES; number++) {
      startNode(number);
    }
    nodes.forEach(node -> node.process.await(node::isUp));
    int[] ports = nodes.stream().mapToInt(Member::port).toArray();
    new TcpProxy(new InetSocketAddress(address, port), ports);
    announce("http://" + RunTomcat.host(address) + ":" + port + "/roomkey/");
  }

  private void startStores() throws IOException {
    stores =
        new ChildJvm(
            "database",
            Files.createDirectories(logs()).resolve("stores.log"),
            List.of("-Xmx64m", "-cp", ownClasses + File.pathSeparator + storeClasses),
            ClusterStores.class,
            List.of(data.resolve("postgres").toString(), "" + postgres, "" + redis),
            Map.of());
    stores.await(() -> stores.hasPrinted(ClusterStores.READY));
  }

  private Member startNode(int number) throws IOException {
    Path base = layout.resolveSibling("node-" + number);
    if (Files.exists(base)) {
      DemoData.delete(base);
    }
    TomcatProcess.copy(layout, base);
    Files.copy(
        base.resolve("conf/context-postgresql.xml"),
        base.resolve("conf/context.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    String folder = data.resolve("node-" + number).toString();
    int port = TomcatProcess.freePort();
    ChildJvm process =
        new ChildJvm(
            "node " + number,
            logs().resolve("node-" + number + ".log"),
            options(folder),
            ClusterNode.class,
            List.of(base.toString(), folder),
            Map.of(
                "ROOMKEY_ADDRESS", "127.0.0.1",
                "ROOMKEY_PORT", "" + port,
                "ROOMKEY_HEALTH_PORT", "0",
                "JDBC_HOST", "127.0.0.1:" + postgres,
                "JDBC_DATABASE", ClusterStores.DATABASE,
                "JDBC_USER", "postgres",
                "JDBC_PASSWORD", "any, since this server asks for none",
                "JDBC_SSLMODE", "disable"));
    Member node = new Member(number, port, process);
    nodes.add(node);
    process.whenEnded(() -> tellEnd(number));
    return node;
  }

  /** Settings given on the command line are for every node. */
  private List<String> options(String folder) {
    List<String> options = new ArrayList<>(List.of("-Xmx256m"));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("roomkey."))
        .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
    options.add("-Droomkey.data=" + folder);
    options.add("-Droomkey.redis.uri=redis://127.0.0.1:" + redis);
    options.addAll(List.of("-cp", ownClasses + File.pathSeparator + tomcatClasses));
    return options;
  }

  private Path logs() {
    return layout.resolveSibling("logs");
  }

  private void announce(String address) {
    StringBuilder text = new StringBuilder("\nRoomkey is at " + address + " (Ctrl-C stops all)\n");
    for (Member node : nodes) {
      long pid = node.process.pid();
      text.append("  node %d is at %s   kill -9 %d%n".formatted(node.number, node.pages(), pid));
    }
    text.append("Data, which stay, are in " + data + ", logs in " + logs() + "\n");
    System.out.println(text);
  }

  private void tellEnd(int number) {
    if (!stopping) {
      System.out.println("Node " + number + " has ended; the balancer passes over it.");
    }
  }

  private void stop() {
    stopping = true;
    for (Member node : nodes) {
      node.process.stop();
    }
    if (stores != null) {
      stores.stop();
    }
    System.out.println("All nodes, Redis and PostgreSQL have ended.");
  }
}
