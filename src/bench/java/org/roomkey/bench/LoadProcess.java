package org.roomkey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Starts a load generator for each item, on a core of its own, and reads its figures. */
final class LoadProcess {
  private static final int CORE = 1;

  /**
   * Added to the planned time of a run, so that a server that hangs does not stop the benchmark.
   */
  private static final long PATIENCE_SECONDS = 75;

  /**
   * The generator keeps its delays small. Its compiler has no core of its own, so it is the quick
   * one only: with the other, every hundredth delivery came 4 ms late after 20 s. A small heap
   * needs no collection within the measured seconds of an open loop, and no file is written for
   * jps.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms512m",
          "-Xmn256m",
          "-XX:+PerfDisableSharedMem");

  private final Server server;
  private final Options options;
  private final Path log;

  LoadProcess(Server server, Options options) {
    this.server = server;
    this.options = options;
    this.log = options.output().resolve("logs/load.log");
  }

  /**
   * Runs a load generator to its end, or kills it.
   *
   * @param first whether the server is new
   */
  Result run(int round, Item item, String boardPrefix, List<String> headers, boolean first)
      throws InterruptedException {
    Map<String, String> arguments = arguments(item, boardPrefix, first);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM_OPTIONS);
    words.addAll(
        List.of("-cp", options.classpath(), Tethered.class.getName(), Load.class.getName()));
    arguments.forEach((name, value) -> words.add(name + "=" + value));
    headers.forEach(header -> words.add("header=" + header));

    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    String remark;
    try (Child child = new Child(words, Map.of(), options.pinned() ? CORE : -1, log, true)) {
      double seconds =
          Double.parseDouble(arguments.get("warmUpSeconds"))
              + Double.parseDouble(arguments.get("seconds"));
      if (!child.process.waitFor((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        remark = "did not come to an end";
      } else {
        remark = child.process.exitValue() == 0 ? "" : "failed, see " + log.getFileName();
        remark += read(child, figures);
      }
    } catch (IOException e) {
      remark = String.valueOf(e.getMessage());
    }
    return new Result(round, item.name(), item.work(), server.peer, figures, remark);
  }

  private Map<String, String> arguments(Item item, String boardPrefix, boolean first) {
    Map<String, String> all = new TreeMap<>();
    all.put("dialect", server.peer.dialect.name());
    all.put("greets", String.valueOf(server.peer.greets()));
    all.put("uri", server.uri());
    all.put("pid", String.valueOf(server.pid));
    all.put("boardPrefix", boardPrefix);
    all.put("untilAll", String.valueOf(options.untilAll()));
    if (server.peer.onJvm()) {
      all.put("jcmd", options.jdk().resolve("bin/jcmd").toString());
    }
    all.putAll(item.arguments());
    all.put("warmUpSeconds", String.valueOf(item.warmUpSeconds(options, first)));
    all.put("seconds", String.valueOf(item.seconds(options)));
    return all;
  }

  /** Reads the figures and returns the remark. */
  private static String read(Child child, Map<Figure, Double> figures) throws IOException {
    String remark = "";
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
    return remark;
  }
}
