package org.roomkey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./mvnw -Pbench}: every peer, every item, then the tables. See docs/performance.md. */
public final class Bench {
  private static final int CORE = 1;

  /** Beyond what a run is to take by itself: a server that stands still does not stop us. */
  private static final long PATIENCE_SECONDS = 90;

  private final Options options;
  private final List<Result> results = new ArrayList<>();

  private Bench(Options options) {
    this.options = options;
  }

  /** Runs and returns; the options are system properties. */
  public static void main(String[] args) throws Exception {
    Options options = Options.fromSystemProperties();
    Files.createDirectories(options.output().resolve("logs"));
    Bench bench = new Bench(options);
    for (Peer peer : options.peers()) {
      bench.run(peer);
    }
    Report.write(bench.results, options);
  }

  private void run(Peer peer) throws Exception {
    try (Server server = Server.start(peer, options)) {
      RoomkeyAccess access = peer == Peer.ROOMKEY ? new RoomkeyAccess(server) : null;
      double warmUp = options.warmUpSeconds();
      for (Item item : Item.all()) {
        if (options.wants(item.name()) && (peer == Peer.ROOMKEY || !item.roomkeyOnly())) {
          String prefix = "bench-" + item.name().replace(' ', '-') + "-" + System.nanoTime() + "-";
          List<String> headers = List.of();
          if (access != null) {
            access.createBoards(prefix, item.boards());
            headers = access.cookieHeaders();
          }
          load(server, item, prefix, headers, warmUp);
          // The JIT compiler has seen the most of it.
          warmUp = options.warmUpSeconds() / 3;
        }
      }
    }
  }

  private void load(Server server, Item item, String prefix, List<String> headers, double warmUp)
      throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("-cp", options.classpath(), Tethered.class.getName(), Load.class.getName()));
    words.addAll(item.arguments());
    words.add("dialect=" + server.peer.dialect);
    words.add("uri=" + server.uri());
    words.add("pid=" + server.pid);
    words.add("boardPrefix=" + prefix);
    words.add("untilAll=" + options.untilAll());
    words.add("warmUpSeconds=" + warmUp);
    words.add("seconds=" + options.seconds());
    headers.forEach(header -> words.add("header=" + header));

    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    String remark = "";
    Path log = options.output().resolve("logs/load.log");
    try (Child child = new Child(words, Map.of(), options.pinned() ? CORE : -1, log, true)) {
      long patience = (long) (warmUp + options.seconds()) + PATIENCE_SECONDS;
      if (!child.process.waitFor(patience, TimeUnit.SECONDS)) {
        remark = "did not come to an end";
      } else if (child.process.exitValue() != 0) {
        remark = "failed, see " + log;
      }
      try (BufferedReader lines = child.process.inputReader(StandardCharsets.UTF_8)) {
        for (String line : lines.lines().toList()) {
          int equals = line.indexOf('=');
          if (line.startsWith("REMARK=")) {
            remark = line.substring(equals + 1);
          } else {
            figures.put(
                Figure.valueOf(line.substring(0, equals)),
                Double.valueOf(line.substring(equals + 1)));
          }
        }
      }
    } catch (IOException e) {
      remark = String.valueOf(e.getMessage());
    }
    Result result = new Result(item.name(), item.work(), server.peer, figures, remark);
    results.add(result);
    System.out.println(Report.line(result));
  }
}
