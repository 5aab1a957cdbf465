package org.roomkey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names the machine and the versions of a run, as a list in Markdown. */
final class Circumstances {
  private static final Pattern VERSION = Pattern.compile("\"version\": *\"([^\"]+)\"");
  private static final Path GOVERNOR =
      Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

  private Circumstances() {}

  static String of(Options options) {
    Path peers = options.output().resolve("peers");
    Path modules = options.output().resolve("node/node_modules");
    return String.format(
        Locale.ROOT,
        "- %s, %s, median (least–greatest), %.0f s of warm-up and %.0f s measured%n"
            + "- %d × %s; governor %s; kernel %s; TCP congestion control %s%n"
            + "- %s%n"
            + "- servers in Java: %s %s%n"
            + "- load generator: %s %s%n"
            + "- Tomcat %s, Node %s, ws %s, Socket.IO %s, Jetty %s, Vert.x %s%n"
            + "- load of the machine while this was written: %s%n",
        LocalDate.now(ZoneOffset.UTC),
        options.rounds() == 1 ? "1 round" : options.rounds() + " rounds",
        options.warmUpSeconds(),
        options.seconds(),
        Runtime.getRuntime().availableProcessors(),
        cpuModel(),
        firstLine(GOVERNOR),
        System.getProperty("os.version"),
        firstLine(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")),
        options.pinned()
            ? "server pinned to one core, load generator to another"
            : "server and load generator not pinned",
        output(1, options.jdk().resolve("bin/java").toString(), "-version"),
        String.join(" ", options.jvmOptions()),
        System.getProperty("java.runtime.name"),
        System.getProperty("java.runtime.version"),
        jar(options.base().resolve("lib"), "tomcat-embed-core-"),
        output(0, "node", "--version"),
        packageVersion(modules.resolve("ws/package.json")),
        packageVersion(modules.resolve("socket.io/package.json")),
        jar(peers, "jetty-server-"),
        jar(peers, "vertx-core-"),
        firstLine(Path.of("/proc/loadavg")));
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown CPU");
    } catch (IOException e) {
      return "unknown CPU";
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "not readable";
    }
  }

  /** The version in the name of a jar. */
  private static String jar(Path folder, String prefix) {
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d.*)\\.jar");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> name.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .findFirst()
          .orElse("absent");
    } catch (IOException e) {
      return "absent";
    }
  }

  private static String packageVersion(Path file) {
    Matcher version = VERSION.matcher(firstLine(file));
    return version.find() ? version.group(1) : "absent";
  }

  /** A line of what a command prints. */
  private static String output(int line, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        List<String> lines = reader.lines().toList();
        return lines.size() > line ? lines.get(line) : "unknown";
      }
    } catch (IOException e) {
      return "absent";
    }
  }
}
