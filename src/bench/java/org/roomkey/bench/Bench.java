package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./mvnw -Pbench}: runs every item on every peer and writes the tables. See
 * docs/performance.md.
 */
public final class Bench {
  /** File descriptors that the servers and the load generator need beside the sockets. */
  private static final int OTHER_FILES = 500;

  /** An estimate of the start and the end of a server. */
  private static final double START_SECONDS = 7;

  private final Options options;
  private final String circumstances;
  private final List<Result> results = new ArrayList<>();

  private Bench(Options options) {
    this.options = options;
    this.circumstances = Circumstances.of(options);
  }

  /** Runs and returns. The options are system properties. */
  public static void main(String[] args) throws Exception {
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      throw new IllegalStateException("The benchmark reads CPU and memory from /proc: Linux only.");
    }
    Options options = Options.fromSystemProperties();
    Files.createDirectories(options.output().resolve("logs"));
    List<Peer> peers = new ArrayList<>(options.peers());
    String noNode = peers.stream().allMatch(Peer::onJvm) ? "" : NodePackages.install(options);
    if (!noNode.isEmpty()) {
      System.out.println("The peers in Node are left out: " + noNode);
      peers.removeIf(peer -> !peer.onJvm());
    }
    Bench bench = new Bench(options);
    bench.printEstimate(peers);
    for (int round = 1; round <= options.rounds(); round++) {
      for (Peer peer : peers) {
        bench.run(round, peer);
      }
    }
    System.out.println("\nThe tables are in " + options.output().resolve("results.md"));
  }

  private void printEstimate(List<Peer> peers) throws IOException {
    for (Item item : Item.all()) {
      if (item.sockets() + OTHER_FILES > openFiles() && options.wants(item, Peer.ROOMKEY)) {
        System.out.println(item.name() + " is left out: ulimit -n is " + openFiles());
      }
    }
    double seconds = 0;
    for (Peer peer : peers) {
      for (List<Item> items : servers(peer)) {
        seconds += START_SECONDS;
        for (Item item : items) {
          seconds += item.totalSeconds(options, item.equals(items.get(0)));
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s; takes about %.0f minutes, %d times %.1f%n",
        peers.stream().map(peer -> peer.heading).toList(),
        Math.ceil(seconds * options.rounds() / 60),
        options.rounds(),
        seconds / 60);
  }

  /**
   * Every round starts the servers anew. So a round measures no data and no garbage of an earlier
   * one, and the rounds show how differently the JIT compiler does its work.
   */
  private void run(int round, Peer peer) throws InterruptedException {
    try {
      for (List<Item> items : servers(peer)) {
        runOnOneServer(round, peer, items);
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // The other peers and rounds go on.
      System.out.println("round " + round + ", " + peer.heading + " has failed: " + e);
    }
  }

  /** The items that can share a server, then those that need one of their own. */
  private List<List<Item>> servers(Peer peer) throws IOException {
    List<Item> shared = new ArrayList<>();
    List<List<Item>> servers = new ArrayList<>();
    for (Item item : Item.all()) {
      if (options.wants(item, peer) && item.sockets() + OTHER_FILES <= openFiles()) {
        if (item.onFreshServer() && options.attachedPort() == 0) {
          servers.add(List.of(item));
        } else {
          shared.add(item);
        }
      }
    }
    if (!shared.isEmpty()) {
      servers.add(0, shared);
    }
    return servers;
  }

  private void runOnOneServer(int round, Peer peer, List<Item> items) throws Exception {
    try (Server server = Server.start(peer, options)) {
      RoomkeyAccess access = peer == Peer.ROOMKEY ? new RoomkeyAccess(server) : null;
      LoadProcess load = new LoadProcess(server, options);
      for (Item item : items) {
        String prefix = "bench-" + item.name().replace(' ', '-') + "-" + System.nanoTime() + "-";
        List<String> headers = List.of();
        if (access != null) {
          access.createBoards(prefix, item.boards());
          headers = access.cookieHeaders();
        }
        Result result = load.run(round, item, prefix, headers, item.equals(items.get(0)));
        System.out.println(Report.line(result));
        results.add(result);
        // Now, so that an interrupted run leaves its results.
        Report.write(results, circumstances, options);
        if (!server.isAlive()) {
          throw new IOException(peer.heading + " has ended");
        }
      }
    }
  }

  private static int openFiles() throws IOException {
    Path limits = Path.of("/proc/self/limits");
    if (!Files.exists(limits)) {
      return Integer.MAX_VALUE;
    }
    // Max open files  soft  hard  files; JVMs and Node raise the soft limit.
    String line =
        Files.readAllLines(limits).stream()
            .filter(each -> each.startsWith("Max open files"))
            .findFirst()
            .orElseThrow();
    String hard = line.trim().split(" {2,}")[2];
    return hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard);
  }
}
