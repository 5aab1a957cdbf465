package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./mvnw -Pbench}: runs every item on every peer and writes the tables. See
 * docs/performance.md.
 */
public final class Bench {
  /** File descriptors that the servers and the load generator need beside the sockets. */
  private static final int OTHER_FILES = 500;

  private final Options options;
  private final List<Result> results = new ArrayList<>();

  private Bench(Options options) {
    this.options = options;
  }

  /** Runs and returns. The options are system properties. */
  public static void main(String[] args) throws Exception {
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      throw new IllegalStateException("The benchmark reads CPU and memory from /proc: Linux only.");
    }
    Options options = Options.fromSystemProperties();
    Files.createDirectories(options.output().resolve("logs"));
    Bench bench = new Bench(options);
    String noNode =
        options.peers().stream().allMatch(Peer::onJvm) ? "" : NodePackages.install(options);
    for (Peer peer : options.peers()) {
      if (peer.onJvm() || noNode.isEmpty()) {
        bench.run(peer);
      } else {
        System.out.println(peer.heading + " is left out: " + noNode);
      }
    }
    System.out.println("\nThe tables are in " + options.output().resolve("results.md"));
  }

  /** Runs the items that can share a server, then those that need one of their own. */
  private void run(Peer peer) throws Exception {
    List<Item> shared = new ArrayList<>();
    List<Item> alone = new ArrayList<>();
    for (Item item : Item.all()) {
      if (!options.wants(item.name()) || (item.roomkeyOnly() && peer != Peer.ROOMKEY)) {
        continue;
      }
      if (item.sockets() + OTHER_FILES > openFiles()) {
        System.out.println(item.name() + " is left out: ulimit -n is " + openFiles());
      } else {
        (item.onFreshServer() && options.attachedPort() == 0 ? alone : shared).add(item);
      }
    }
    runOnOneServer(peer, shared);
    for (Item item : alone) {
      runOnOneServer(peer, List.of(item));
    }
  }

  private void runOnOneServer(Peer peer, List<Item> items) throws Exception {
    if (items.isEmpty()) {
      return;
    }
    try (Server server = Server.start(peer, options)) {
      RoomkeyAccess access = peer == Peer.ROOMKEY ? new RoomkeyAccess(server) : null;
      LoadProcess load = new LoadProcess(server, options);
      double warmUp = options.warmUpSeconds();
      for (Item item : items) {
        String prefix = "bench-" + item.name().replace(' ', '-') + "-" + System.nanoTime() + "-";
        List<String> headers = List.of();
        if (access != null) {
          access.createBoards(prefix, item.boards());
          headers = access.cookieHeaders();
        }
        Result result = load.run(item, prefix, headers, warmUp);
        System.out.println(Report.line(result));
        results.add(result);
        // Now, so that an interrupted run leaves its results.
        Report.write(results, options);
        if (!server.isAlive()) {
          throw new IOException(peer.heading + " has ended");
        }
        // By now the JIT compiler has compiled most of the server.
        warmUp = 0;
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
